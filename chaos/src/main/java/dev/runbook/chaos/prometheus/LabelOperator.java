package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;
import java.util.function.UnaryOperator;

/** Changes the labels of each element and refuses two elements that become alike. */
final class LabelOperator implements VectorOperator {
    private final VectorOperator operand;
    private final Projection projection;
    private final Expr expr;

    LabelOperator(VectorOperator operand, UnaryOperator<Labels> rule, Expr expr) {
        this.operand = operand;
        this.projection = new Projection(rule);
        this.expr = expr;
    }

    @Override
    public Vector at(Evaluation evaluation) {
        var elements = operand.at(evaluation);
        var result = new Vector(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            result.add(projection.of(elements.labels(i)), elements.value(i));
        }
        return result.distinct(expr);
    }
}
