package dev.runbook.chaos.argo;

import dev.runbook.chaos.argo.ConditionLexer.Kind;
import dev.runbook.chaos.argo.ConditionLexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Parses conditions by operator precedence, as the language that Argo Rollouts uses (expr-lang 1.15) orders them. */
final class ConditionParser {
    private static final Map<String, Integer> PRECEDENCE = Map.ofEntries(
            Map.entry("or", 10),
            Map.entry("||", 10),
            Map.entry("and", 15),
            Map.entry("&&", 15),
            Map.entry("==", 20),
            Map.entry("!=", 20),
            Map.entry("<", 20),
            Map.entry(">", 20),
            Map.entry("<=", 20),
            Map.entry(">=", 20),
            Map.entry("in", 20),
            Map.entry("+", 30),
            Map.entry("-", 30),
            Map.entry("*", 60),
            Map.entry("/", 60),
            Map.entry("%", 60),
            Map.entry("**", 100),
            Map.entry("^", 100),
            Map.entry("??", 500));
    private static final int NOT = 50;
    private static final int SIGN = 90;

    private final String source;
    private final List<Token> tokens;
    private int next;

    private ConditionParser(String source) throws ConditionException {
        this.source = source;
        this.tokens = ConditionLexer.tokens(source);
    }

    /**
     * Parses a whole condition.
     *
     * @throws ConditionException with the place of what is not understood
     */
    static ConditionNode parse(String source) throws ConditionException {
        var parser = new ConditionParser(source);
        var node = parser.expression(0);
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected();
        }
        return node;
    }

    private ConditionNode expression(int least) throws ConditionException {
        var left = unary();
        while (true) {
            var operator = peek().text();
            var precedence = peek().kind() == Kind.OPERATOR || peek().kind() == Kind.NAME
                    ? PRECEDENCE.getOrDefault(operator, -1)
                    : -1;
            if (precedence < least) {
                return least == 0 && takes("?") ? ternary(left) : left;
            }
            next++;
            boolean rightAssociative = operator.equals("**") || operator.equals("^");
            left = new ConditionNode.Binary(operator, left, expression(rightAssociative ? precedence : precedence + 1));
        }
    }

    private ConditionNode ternary(ConditionNode condition) throws ConditionException {
        var yes = expression(0);
        expect(":");
        return new ConditionNode.Ternary(condition, yes, expression(0));
    }

    private ConditionNode unary() throws ConditionException {
        var token = peek();
        if (takes("!") || takes("not")) {
            return new ConditionNode.Unary("!", expression(NOT));
        }
        if (takes("-") || takes("+")) {
            return new ConditionNode.Unary(token.text(), expression(SIGN));
        }
        return indexed(primary());
    }

    private ConditionNode indexed(ConditionNode value) throws ConditionException {
        var result = value;
        while (takes("[")) {
            result = new ConditionNode.Index(result, expression(0));
            expect("]");
        }
        return result;
    }

    private ConditionNode primary() throws ConditionException {
        var token = peek();
        next++;
        return switch (token.kind()) {
            case NUMBER -> new ConditionNode.Literal(number(token.text()));
            case STRING -> new ConditionNode.Literal(token.text());
            case NAME -> name(token.text());
            case OPERATOR -> opening(token.text());
            case END -> throw unexpectedBefore();
        };
    }

    private ConditionNode opening(String operator) throws ConditionException {
        return switch (operator) {
            case "#" -> new ConditionNode.Element();
            case "[" -> new ConditionNode.Listing(arguments("]"));
            case "(" -> parenthesized();
            default -> throw unexpectedBefore();
        };
    }

    private ConditionNode parenthesized() throws ConditionException {
        var inner = expression(0);
        expect(")");
        return inner;
    }

    private ConditionException unexpectedBefore() {
        next--;
        return unexpected();
    }

    private ConditionNode name(String name) throws ConditionException {
        return switch (name) {
            case "true", "false" -> new ConditionNode.Literal(Boolean.valueOf(name));
            case "nil" -> new ConditionNode.Nil();
            case "result" -> new ConditionNode.Result();
            default -> call(name);
        };
    }

    private ConditionNode call(String name) throws ConditionException {
        if (ConditionFunctions.PREDICATES.contains(name)) {
            return predicate(name);
        }
        if (!ConditionFunctions.NAMES.contains(name)) {
            throw new ConditionException("unknown name " + name);
        }
        expect("(");
        return new ConditionNode.Call(name, arguments(")"));
    }

    private ConditionNode predicate(String name) throws ConditionException {
        expect("(");
        var list = expression(0);
        expect(",");
        boolean braces = takes("{");
        var body = expression(0);
        if (braces) {
            expect("}");
        }
        expect(")");
        return new ConditionNode.Predicate(name, list, body);
    }

    private List<ConditionNode> arguments(String end) throws ConditionException {
        var arguments = new ArrayList<ConditionNode>();
        if (takes(end)) {
            return arguments;
        }
        do {
            arguments.add(expression(0));
        } while (takes(","));
        expect(end);
        return arguments;
    }

    private static Object number(String text) {
        return text.chars().allMatch(Character::isDigit) && text.length() < 19
                ? (Object) Long.valueOf(text)
                : (Object) Double.valueOf(text);
    }

    private Token peek() {
        return tokens.get(next);
    }

    private boolean takes(String text) {
        var token = peek();
        boolean matches = token.text().equals(text) && (token.kind() == Kind.OPERATOR || token.kind() == Kind.NAME);
        next += matches ? 1 : 0;
        return matches;
    }

    private void expect(String text) throws ConditionException {
        if (!takes(text)) {
            throw unexpected();
        }
    }

    private ConditionException unexpected() {
        var token = peek();
        var what = token.kind() == Kind.END ? "end" : "\"" + token.text() + "\"";
        return new ConditionException("unexpected " + what + " at " + token.at() + " in condition \"" + source + "\"");
    }
}
