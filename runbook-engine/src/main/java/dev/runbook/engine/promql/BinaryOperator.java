package dev.runbook.engine.promql;

import java.util.Locale;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** The binary operators with their precedence; a higher number binds tighter. */
@API(status = API.Status.INTERNAL, since = "0.1")
public enum BinaryOperator {
    OR("or", 1, Kind.SET),
    AND("and", 2, Kind.SET),
    UNLESS("unless", 2, Kind.SET),
    EQUAL("==", 3, Kind.COMPARISON),
    NOT_EQUAL("!=", 3, Kind.COMPARISON),
    LESS("<", 3, Kind.COMPARISON),
    LESS_OR_EQUAL("<=", 3, Kind.COMPARISON),
    GREATER(">", 3, Kind.COMPARISON),
    GREATER_OR_EQUAL(">=", 3, Kind.COMPARISON),
    ADD("+", 4, Kind.ARITHMETIC),
    SUBTRACT("-", 4, Kind.ARITHMETIC),
    MULTIPLY("*", 5, Kind.ARITHMETIC),
    DIVIDE("/", 5, Kind.ARITHMETIC),
    MODULO("%", 5, Kind.ARITHMETIC),
    ATAN2("atan2", 5, Kind.ARITHMETIC),
    POWER("^", 6, Kind.ARITHMETIC);

    /** What an operator does with its operands. */
    public enum Kind {
        ARITHMETIC,
        COMPARISON,
        SET
    }

    private final String symbol;
    private final int precedence;
    private final Kind kind;

    BinaryOperator(String symbol, int precedence, Kind kind) {
        this.symbol = symbol;
        this.precedence = precedence;
        this.kind = kind;
    }

    /** Returns the operator as it is written. */
    public String symbol() {
        return symbol;
    }

    /** Returns the kind of the operator. */
    public Kind kind() {
        return kind;
    }

    int precedence() {
        return precedence;
    }

    /** Says whether {@code a ^ b ^ c} means {@code a ^ (b ^ c)}. */
    boolean rightAssociative() {
        return this == POWER;
    }

    static @Nullable BinaryOperator of(String text) {
        String symbol = text.toLowerCase(Locale.ROOT);
        for (var operator : values()) {
            if (operator.symbol.equals(symbol)) {
                return operator;
            }
        }
        return null;
    }
}
