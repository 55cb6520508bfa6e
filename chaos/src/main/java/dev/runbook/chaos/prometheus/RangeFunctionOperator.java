package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;
import dev.runbook.engine.promql.Function;

/** Applies a function to each window of a range vector. */
final class RangeFunctionOperator implements VectorOperator {
    private final RangeOperator operand;
    private final ScalarOperator parameter;
    private final RangeFunction function;
    private final Expr.Call call;
    private final boolean keepsNames;
    private final boolean mayCollide;

    RangeFunctionOperator(RangeOperator operand, ScalarOperator parameter, Expr.Call call) {
        this.operand = operand;
        this.parameter = parameter;
        this.function = RangeFunction.of(call.function());
        this.call = call;
        this.keepsNames = call.function() == Function.LAST_OVER_TIME;
        this.mayCollide = !keepsNames && NameCollision.possible(call);
    }

    @Override
    public Vector at(Evaluation evaluation) {
        double scalar = parameter.at(evaluation);
        var result = new Vector(16);
        operand.at(evaluation, window -> {
            double value = function.of(window, scalar);
            if (!StaleMarker.is(value)) {
                result.add(keepsNames ? window.labels : window.nameless, value);
            }
        });
        return mayCollide ? result.distinct(call) : result;
    }
}
