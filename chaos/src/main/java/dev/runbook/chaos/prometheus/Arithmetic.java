package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.BinaryOperator;

/** What the operators do with two numbers. */
final class Arithmetic {
    private Arithmetic() {}

    /** Calculates; {@code StrictMath} gives the same bits on every machine. */
    static double calculate(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
            case POWER -> power(left, right);
            case ATAN2 -> StrictMath.atan2(left, right);
            default -> throw new IllegalArgumentException(operator + " does not calculate");
        };
    }

    static boolean compare(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case LESS_OR_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
            default -> throw new IllegalArgumentException(operator + " does not compare");
        };
    }

    /** Raises as IEEE 754 says, where Java knows no power of one to NaN or infinity. */
    private static double power(double base, double exponent) {
        return base == 1 || base == -1 && Double.isInfinite(exponent) ? 1 : StrictMath.pow(base, exponent);
    }
}
