package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Aggregator;
import dev.runbook.engine.promql.Expr;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The aggregations that keep the first elements of each group: {@code topk} and {@code bottomk}. */
final class RankingOperator implements VectorOperator {
    private final VectorOperator operand;
    private final ScalarOperator count;
    private final Expr.Aggregation expr;
    private final Grouping grouping;

    RankingOperator(VectorOperator operand, ScalarOperator count, Expr.Aggregation aggregation) {
        this.operand = operand;
        this.count = count;
        this.expr = aggregation;
        this.grouping = Grouping.by(aggregation.without(), aggregation.labels());
    }

    @Override
    public Vector at(Evaluation evaluation) {
        double k = count.at(evaluation);
        if (Double.isNaN(k)) {
            throw new EvaluationException("Parameter value is NaN", expr);
        }
        var vector = operand.at(evaluation);
        var groups = grouping.of(vector);
        var values = groups.values(vector);
        var order = order(expr.aggregator(), values);
        var result = new Vector(vector.size());
        for (int group = 0; group < groups.count(); group++) {
            IntStream.range(groups.start(group), groups.end(group))
                    .boxed()
                    .sorted(order)
                    .limit((long) Math.max(0, k))
                    .forEach(place -> result.add(vector.labels(groups.element(place)), values[place]));
        }
        return result;
    }

    /** Orders by value, NaN last in both directions; equal ones stay as they are. */
    private static Comparator<Integer> order(Aggregator aggregator, double[] values) {
        Comparator<Integer> numbersFirst = Comparator.comparing(place -> Double.isNaN(values[place]));
        Comparator<Integer> ascending = Comparator.comparingDouble(place -> values[place]);
        return numbersFirst.thenComparing(aggregator == Aggregator.TOPK ? ascending.reversed() : ascending);
    }
}
