package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;

/** Counts how often each value occurs in a group; the value becomes a label. */
final class CountValuesOperator implements VectorOperator {
    private final VectorOperator operand;
    private final String label;
    private final Projection projection;

    CountValuesOperator(VectorOperator operand, String label, Expr.Aggregation aggregation) {
        this.operand = operand;
        this.label = label;
        this.projection = Grouping.projection(aggregation.without(), aggregation.labels());
    }

    @Override
    public Vector at(Evaluation evaluation) {
        var vector = operand.at(evaluation);
        var valued = new Vector(vector.size());
        for (int i = 0; i < vector.size(); i++) {
            var group = projection.of(vector.labels(i));
            valued.add(group.with(label, Numbers.plain(vector.value(i))), 1);
        }
        var groups = new Groups(valued, new Projection(labels -> labels));
        var result = new Vector(groups.count());
        for (int group = 0; group < groups.count(); group++) {
            result.add(groups.labels(group), groups.end(group) - groups.start(group));
        }
        return result;
    }
}
