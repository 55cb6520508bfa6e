package dev.runbook.engine.promql;

import java.util.stream.Collectors;

/** Writes a tree with every operation in brackets, so that a test shows who binds to whom. */
final class ShapeFixture {
    private ShapeFixture() {}

    static String shape(String query) {
        return shape(PromQl.parse(query));
    }

    private static String shape(Expr expr) {
        if (expr instanceof Expr.Binary binary) {
            return "[" + shape(binary.left()) + " " + binary.operator().symbol() + " " + shape(binary.right()) + "]";
        } else if (expr instanceof Expr.Negation negation) {
            return "[-" + shape(negation.operand()) + "]";
        } else if (expr instanceof Expr.Call call) {
            return call.function()
                    + call.arguments().stream().map(ShapeFixture::shape).collect(Collectors.joining(", ", "(", ")"));
        } else if (expr instanceof Expr.Parenthesised parentheses) {
            return "(" + shape(parentheses.inner()) + ")";
        }
        return expr.toString();
    }
}
