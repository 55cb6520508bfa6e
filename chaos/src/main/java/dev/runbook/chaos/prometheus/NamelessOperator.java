package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;
import org.jspecify.annotations.Nullable;

/** Drops the metric names of a vector, as most functions and operators do. */
final class NamelessOperator implements VectorOperator {
    private final VectorOperator operand;
    private final @Nullable Expr checked;
    private final Projection nameless = new Projection(Labels::withoutName);

    /**
     * Makes the operator.
     *
     * @param checked the expression to name when two elements differ only by name; null when they can't
     */
    NamelessOperator(VectorOperator operand, @Nullable Expr checked) {
        this.operand = operand;
        this.checked = checked;
    }

    @Override
    public Vector at(Evaluation evaluation) {
        var elements = operand.at(evaluation);
        var result = new Vector(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            result.add(nameless.of(elements.labels(i)), elements.value(i));
        }
        return checked == null ? result : result.distinct(checked);
    }
}
