package dev.runbook.engine.promql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads an expression by precedence climbing; the grammar is that of Prometheus 3, see
 * <a href="https://prometheus.io/docs/prometheus/latest/querying/operators/">its page on operators</a>.
 */
final class Parser {
    private final Tokens tokens;
    private final CallRule calls;
    private final BinaryRule binaries;

    Parser(String query) {
        this.tokens = new Tokens(query);
        this.calls = new CallRule(tokens, () -> expression(0));
        this.binaries = new BinaryRule(tokens);
    }

    Expr parse() {
        if (tokens.peek().kind() == Token.Kind.END) {
            throw tokens.fail(tokens.peek(), "no expression found in input");
        }
        var expr = expression(0);
        var rest = tokens.peek();
        if (rest.is(")")) {
            throw tokens.fail(rest, "unexpected right parenthesis ')'");
        }
        if (rest.kind() != Token.Kind.END) {
            throw tokens.fail(rest, "unexpected " + rest.described());
        }
        tokens.requireSound();
        return expr;
    }

    private Expr expression(int weakest) {
        var left = unary();
        for (var operator = operator(); operator != null && operator.precedence() >= weakest; operator = operator()) {
            var joint = binaries.joint(operator);
            int below = operator.rightAssociative() ? operator.precedence() : operator.precedence() + 1;
            left = binaries.join(left, joint, expression(below));
        }
        return left;
    }

    private @Nullable BinaryOperator operator() {
        var token = tokens.peek();
        boolean possible = token.kind() == Token.Kind.SYMBOL || token.kind() == Token.Kind.IDENTIFIER;
        return possible ? BinaryOperator.of(token.text()) : null;
    }

    /** Reads a sign with its operand; it binds weaker than {@code ^} only, so {@code -2^2} is -4. */
    private Expr unary() {
        var sign = tokens.peek();
        if (!sign.is("-") && !sign.is("+")) {
            return new ModifierRule(tokens).read(primary());
        }
        tokens.next();
        var operand = expression(BinaryOperator.POWER.precedence());
        if (!(operand instanceof Expr.Faulty)
                && operand.type() != ValueType.SCALAR
                && operand.type() != ValueType.INSTANT_VECTOR) {
            tokens.report(
                    operand.start(),
                    "unary expression only allowed on expressions of type scalar or instant vector, got "
                            + operand.type());
            return new Expr.Faulty(sign.start());
        }
        if (sign.is("+") || operand instanceof Expr.Faulty) {
            return operand;
        }
        return operand instanceof Expr.NumberLiteral number
                ? new Expr.NumberLiteral(sign.start(), -number.value())
                : new Expr.Negation(sign.start(), operand);
    }

    private Expr primary() {
        var token = tokens.peek();
        return switch (token.kind()) {
            case NUMBER -> new Expr.NumberLiteral(tokens.next().start(), tokens.number(token));
            case DURATION ->
                new Expr.NumberLiteral(token.start(), tokens.duration("number").toMillis() / 1000.0);
            case STRING -> new Expr.StringLiteral(tokens.next().start(), token.text());
            case IDENTIFIER -> named(token);
            case END -> throw tokens.fail(token, "unexpected end of input");
            case SYMBOL -> symbol(token);
        };
    }

    private Expr symbol(Token token) {
        if (token.is("{")) {
            return new SelectorRule(tokens).read();
        }
        if (!tokens.take("(")) {
            throw tokens.fail(token, "unexpected " + token.described());
        }
        var inner = expression(0);
        if (tokens.peek().kind() == Token.Kind.END) {
            throw tokens.fail(token, "unclosed left parenthesis");
        }
        tokens.expect(")", "parentheses");
        return inner instanceof Expr.Faulty ? inner : new Expr.Parenthesised(token.start(), inner);
    }

    private Expr named(Token token) {
        String word = token.text().toLowerCase(Locale.ROOT);
        if (word.equals("inf") || word.equals("nan")) {
            double value = word.equals("inf") ? Double.POSITIVE_INFINITY : Double.NaN;
            return new Expr.NumberLiteral(tokens.next().start(), value);
        }
        var second = tokens.peekSecond();
        var aggregator = Aggregator.of(word);
        boolean grouped = second.isWord("by") || second.isWord("without");
        if (aggregator != null && (second.is("(") || grouped)) {
            return calls.aggregation(aggregator);
        }
        if (second.is("(") || grouped && CallRule.unsupported(token.text())) {
            return calls.call();
        }
        if (Names.reserved(word)) {
            throw tokens.fail(token, "unexpected " + token.described());
        }
        return new SelectorRule(tokens).read();
    }
}
