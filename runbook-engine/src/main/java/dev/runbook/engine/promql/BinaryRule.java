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
            tokens.report(word, "bool modifier can only be used on comparison operators");
        }
        return new Joint(token, operator, bool, matching(operator));
    }

    Expr join(Expr left, Joint joint, Expr right) {
        var operator = joint.operator();
        boolean leftFits = fits(left);
        boolean rightFits = fits(right);
        if (!leftFits || !rightFits) {
            return new Expr.Faulty(left.start());
        }
        boolean vectors = left.type() == ValueType.INSTANT_VECTOR && right.type() == ValueType.INSTANT_VECTOR;
        boolean scalars = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
        if (operator.kind() == Kind.SET && !vectors) {
            tokens.report(
                    joint.token(),
                    "set operator \"" + operator.symbol() + "\" not allowed in binary scalar expression");
        }
        if (!vectors && !joint.matching().equals(VectorMatching.DEFAULT)) {
            tokens.report(joint.token(), "vector matching only allowed between instant vectors");
        }
        if (operator.kind() == Kind.COMPARISON && scalars && !joint.bool()) {
            tokens.report(joint.token(), "comparisons between scalars must use BOOL modifier");
        }
        return new Expr.Binary(left.start(), operator, left, right, joint.bool(), joint.matching());
    }

    private boolean fits(Expr operand) {
        if (operand instanceof Expr.Faulty) {
            return false;
        }
        boolean fitting = operand.type() == ValueType.SCALAR || operand.type() == ValueType.INSTANT_VECTOR;
        if (!fitting) {
            tokens.report(
                    operand.start(),
                    "binary expression must contain only scalar and instant vector types, got " + operand.type());
        }
        return fitting;
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
            tokens.report(group, "no grouping allowed for \"" + operator.symbol() + "\" operation");
        }
        var included = tokens.peek();
        var include = included.is("(") ? tokens.labels("grouping opts") : List.<String>of();
        for (String label : include) {
            if (on && labels.contains(label)) {
                tokens.report(included, "label \"" + label + "\" must not occur in ON and GROUP clause at once");
            }
        }
        return new VectorMatching(on, labels, side, include);
    }
}
