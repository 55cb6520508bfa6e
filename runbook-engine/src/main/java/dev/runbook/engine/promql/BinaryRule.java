package dev.runbook.engine.promql;

import dev.runbook.engine.promql.BinaryOperator.Kind;
import dev.runbook.engine.promql.VectorMatching.Many;
import java.util.List;

/** The grammar's rules for what stands between two operands, and the checks of operator and operands. */
final class BinaryRule {
    /** An operator with its modifiers, before the right operand is read. */
    record Joint(Token token, BinaryOperator operator, boolean bool, VectorMatching matching) {}

    private final Tokens tokens;

    BinaryRule(Tokens tokens) {
        this.tokens = tokens;
    }

    Joint joint(BinaryOperator operator) {
        var token = tokens.next();
        var word = tokens.peek();
        boolean bool = tokens.takeWord("bool");
        if (bool && operator.kind() != Kind.COMPARISON) {
            throw tokens.fail(word, "bool modifier can only be used on comparison operators");
        }
        return new Joint(token, operator, bool, matching(operator));
    }

    Expr join(Expr left, Joint joint, Expr right) {
        var operator = joint.operator();
        for (var operand : List.of(left, right)) {
            if (operand.type() != ValueType.SCALAR && operand.type() != ValueType.INSTANT_VECTOR) {
                throw tokens.fail(
                        operand.start(),
                        "binary expression must contain only scalar and instant vector types," + " got "
                                + operand.type());
            }
        }
        boolean vectors = left.type() == ValueType.INSTANT_VECTOR && right.type() == ValueType.INSTANT_VECTOR;
        boolean scalars = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
        if (operator.kind() == Kind.SET && !vectors) {
            throw tokens.fail(
                    joint.token(),
                    "set operator \"" + operator.symbol() + "\" not allowed in binary scalar expression");
        }
        if (!vectors && !joint.matching().equals(VectorMatching.DEFAULT)) {
            throw tokens.fail(joint.token(), "vector matching only allowed between instant vectors");
        }
        if (operator.kind() == Kind.COMPARISON && scalars && !joint.bool()) {
            throw tokens.fail(joint.token(), "comparisons between scalars must use BOOL modifier");
        }
        return new Expr.Binary(left.start(), operator, left, right, joint.bool(), joint.matching());
    }

    private VectorMatching matching(BinaryOperator operator) {
        boolean on = tokens.peek().isWord("on");
        if (!on && !tokens.peek().isWord("ignoring")) {
            return VectorMatching.DEFAULT;
        }
        tokens.next();
        var labels = tokens.labels("grouping opts");
        var group = tokens.peek();
        var side = group.isWord("group_left") ? Many.LEFT : group.isWord("group_right") ? Many.RIGHT : Many.NONE;
        if (side == Many.NONE) {
            return new VectorMatching(on, labels, side, List.of());
        }
        tokens.next();
        if (operator.kind() == Kind.SET) {
            throw tokens.fail(group, "no grouping allowed for \"" + operator.symbol() + "\" operation");
        }
        var included = tokens.peek();
        var include = included.is("(") ? tokens.labels("grouping opts") : List.<String>of();
        for (String label : include) {
            if (on && labels.contains(label)) {
                throw tokens.fail(included, "label \"" + label + "\" must not occur in ON and GROUP clause at once");
            }
        }
        return new VectorMatching(on, labels, side, include);
    }
}
