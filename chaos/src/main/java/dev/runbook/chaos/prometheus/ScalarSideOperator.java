package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.BinaryOperator;
import dev.runbook.engine.promql.BinaryOperator.Kind;
import dev.runbook.engine.promql.Expr;

/** A binary operation of a vector and a scalar, in whichever order. */
final class ScalarSideOperator implements VectorOperator {
    private final VectorOperator vector;
    private final ScalarOperator scalar;
    private final boolean scalarLeft;
    private final BinaryOperator operator;
    private final boolean bool;

    ScalarSideOperator(VectorOperator vector, ScalarOperator scalar, boolean scalarLeft, Expr.Binary binary) {
        this.vector = vector;
        this.scalar = scalar;
        this.scalarLeft = scalarLeft;
        this.operator = binary.operator();
        this.bool = binary.bool();
    }

    /** Says whether the result has no metric names: a filter keeps them. */
    static boolean dropsNames(Expr.Binary binary) {
        return binary.operator().kind() == Kind.ARITHMETIC || binary.bool();
    }

    @Override
    public Vector at(Evaluation evaluation) {
        var elements = vector.at(evaluation);
        double number = scalar.at(evaluation);
        var result = new Vector(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            double element = elements.value(i);
            double left = scalarLeft ? number : element;
            double right = scalarLeft ? element : number;
            if (operator.kind() == Kind.ARITHMETIC) {
                result.add(elements.labels(i), Arithmetic.calculate(operator, left, right));
            } else if (bool) {
                result.add(elements.labels(i), Arithmetic.compare(operator, left, right) ? 1 : 0);
            } else if (Arithmetic.compare(operator, left, right)) {
                result.add(elements.labels(i), element);
            }
        }
        return result;
    }
}
