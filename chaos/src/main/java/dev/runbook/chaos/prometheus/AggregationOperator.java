package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Aggregator;
import dev.runbook.engine.promql.Expr;

/** The aggregations that make one value of each group. */
final class AggregationOperator implements VectorOperator {
    private final VectorOperator operand;
    private final ScalarOperator parameter;
    private final Reduction reduction;
    private final Grouping grouping;

    AggregationOperator(VectorOperator operand, ScalarOperator parameter, Expr.Aggregation aggregation) {
        this.operand = operand;
        this.parameter = parameter;
        this.reduction = reduction(aggregation.aggregator());
        this.grouping = Grouping.by(aggregation.without(), aggregation.labels());
    }

    @Override
    public Vector at(Evaluation evaluation) {
        var vector = operand.at(evaluation);
        var groups = grouping.of(vector);
        var values = groups.values(vector);
        double scalar = parameter.at(evaluation);
        var result = new Vector(groups.count());
        for (int group = 0; group < groups.count(); group++) {
            double value = reduction.of(values, groups.start(group), groups.end(group), scalar);
            result.add(groups.labels(group), value);
        }
        return result;
    }

    private static Reduction reduction(Aggregator aggregator) {
        return switch (aggregator) {
            case SUM -> Reduction::sum;
            case AVG -> Reduction::mean;
            case MIN -> Reduction::min;
            case MAX -> Reduction::max;
            case COUNT -> Reduction::count;
            case GROUP -> Reduction::one;
            case STDDEV -> Reduction::deviation;
            case STDVAR -> Reduction::variance;
            case QUANTILE -> Reduction::quantile;
            case TOPK, BOTTOMK, COUNT_VALUES ->
                throw new IllegalArgumentException(aggregator + " makes no single value");
        };
    }
}
