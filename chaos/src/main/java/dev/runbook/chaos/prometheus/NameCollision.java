package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Aggregator;
import dev.runbook.engine.promql.BinaryOperator;
import dev.runbook.engine.promql.Expr;
import dev.runbook.engine.promql.Function;
import dev.runbook.engine.promql.LabelMatcher;

/** Tells from an expression alone whether two of its elements may differ by nothing but the metric's name. */
final class NameCollision {
    private NameCollision() {}

    static boolean possible(Expr expr) {
        if (expr instanceof Expr.VectorSelector selector) {
            return selector.metricName().isEmpty();
        } else if (expr instanceof Expr.Aggregation aggregation) {
            boolean ranking =
                    aggregation.aggregator() == Aggregator.TOPK || aggregation.aggregator() == Aggregator.BOTTOMK;
            return ranking
                    ? possible(aggregation.operand())
                    : aggregation.labels().contains(LabelMatcher.METRIC_NAME);
        } else if (expr instanceof Expr.Binary binary) {
            boolean union = binary.operator() == BinaryOperator.OR;
            return union || expr.children().stream().anyMatch(NameCollision::possible);
        } else if (expr instanceof Expr.Call call) {
            return call.function() == Function.LABEL_REPLACE
                    || call.function() == Function.LABEL_JOIN
                    || expr.children().stream().anyMatch(NameCollision::possible);
        }
        return expr.children().stream().anyMatch(NameCollision::possible);
    }
}
