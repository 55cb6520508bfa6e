package dev.runbook.chaos.argo;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the {@code successCondition} or {@code failureCondition} of a metric.
 *
 * <p>The language is that of Argo Rollouts v1.8 (expr-lang 1.15) as far as numbers and lists of numbers need it; what is
 * not understood is an error with a message, never a plausible answer.
 */
final class Condition {
    private final @Nullable Object result;

    private Condition(@Nullable Object result) {
        this.result = result;
    }

    /**
     * Decides a condition about the result of a query.
     *
     * @param result a Double or a list of Doubles
     * @throws ConditionException if it can't be parsed or evaluated or is no boolean
     */
    static boolean holds(String condition, Object result) throws ConditionException {
        var value = new Condition(result).evaluate(ConditionParser.parse(condition), null);
        if (value instanceof Boolean decided) {
            return decided;
        }
        throw new ConditionException("expected bool, but got " + ConditionFunctions.type(value));
    }

    private @Nullable Object evaluate(ConditionNode node, @Nullable Object element) throws ConditionException {
        if (node instanceof ConditionNode.Literal literal) {
            return literal.value();
        }
        if (node instanceof ConditionNode.Result) {
            return result;
        }
        if (node instanceof ConditionNode.Element) {
            return element;
        }
        if (node instanceof ConditionNode.Listing listing) {
            return all(listing.elements(), element);
        }
        if (node instanceof ConditionNode.Index index) {
            return index(evaluate(index.list(), element), evaluate(index.index(), element));
        }
        if (node instanceof ConditionNode.Unary unary) {
            return unary(unary.operator(), evaluate(unary.operand(), element));
        }
        if (node instanceof ConditionNode.Binary binary) {
            return binary(binary, element);
        }
        if (node instanceof ConditionNode.Ternary ternary) {
            return evaluate(
                    truth("?:", evaluate(ternary.condition(), element)) ? ternary.yes() : ternary.no(), element);
        }
        if (node instanceof ConditionNode.Call call) {
            return ConditionFunctions.call(call.name(), all(call.arguments(), element), result);
        }
        return node instanceof ConditionNode.Predicate predicate ? predicate(predicate, element) : null;
    }

    private List<@Nullable Object> all(List<ConditionNode> nodes, @Nullable Object element) throws ConditionException {
        var values = new ArrayList<@Nullable Object>();
        for (var node : nodes) {
            values.add(evaluate(node, element));
        }
        return values;
    }

    private static @Nullable Object index(@Nullable Object value, @Nullable Object index) throws ConditionException {
        if (!(value instanceof List<?> list)) {
            throw new ConditionException(
                    "type " + ConditionFunctions.type(value) + "[" + ConditionFunctions.type(index) + "] is undefined");
        }
        int at = (int) ConditionFunctions.number("[]", index);
        int from = at < 0 ? list.size() + at : at;
        if (from < 0 || from >= list.size()) {
            // Go's own words, which the real controller passes on.
            throw new ConditionException("reflect: slice index out of range");
        }
        return list.get(from);
    }

    private static Object unary(String operator, @Nullable Object operand) throws ConditionException {
        if (operator.equals("!")) {
            return !truth(operator, operand);
        }
        if (operand instanceof Long whole) {
            return operator.equals("-") ? -whole : whole;
        }
        double number = ConditionFunctions.number(operator, operand);
        return operator.equals("-") ? -number : number;
    }

    private @Nullable Object binary(ConditionNode.Binary node, @Nullable Object element) throws ConditionException {
        var left = evaluate(node.left(), element);
        return switch (node.operator()) {
            case "&&", "and" -> truth("&&", left) && truth("&&", evaluate(node.right(), element));
            case "||", "or" -> truth("||", left) || truth("||", evaluate(node.right(), element));
            case "??" -> left != null ? left : evaluate(node.right(), element);
            case "==" -> equal(left, evaluate(node.right(), element));
            case "!=" -> !equal(left, evaluate(node.right(), element));
            case "in" -> contains(evaluate(node.right(), element), left);
            default -> arithmetic(node.operator(), left, evaluate(node.right(), element));
        };
    }

    private static Object arithmetic(String operator, @Nullable Object left, @Nullable Object right)
            throws ConditionException {
        if (!(left instanceof Number one && right instanceof Number other)) {
            throw new ConditionException("invalid operation: " + operator + " (mismatched types "
                    + ConditionFunctions.type(left) + " and " + ConditionFunctions.type(right) + ")");
        }
        double a = one.doubleValue();
        double b = other.doubleValue();
        boolean whole = left instanceof Long && right instanceof Long;
        return switch (operator) {
            case "<" -> a < b;
            case "<=" -> a <= b;
            case ">" -> a > b;
            case ">=" -> a >= b;
            case "+" -> whole ? (Object) (one.longValue() + other.longValue()) : (Object) (a + b);
            case "-" -> whole ? (Object) (one.longValue() - other.longValue()) : (Object) (a - b);
            case "*" -> whole ? (Object) (one.longValue() * other.longValue()) : (Object) (a * b);
            case "/" -> a / b;
            case "%" -> remainder(whole, one, other);
            default -> Math.pow(a, b);
        };
    }

    private static Object remainder(boolean whole, Number one, Number other) throws ConditionException {
        if (!whole) {
            throw new ConditionException("invalid operation: % (mismatched types float64 and int)");
        }
        if (other.longValue() == 0) {
            throw new ConditionException("runtime error: integer divide by zero");
        }
        return one.longValue() % other.longValue();
    }

    private Object predicate(ConditionNode.Predicate node, @Nullable Object outer) throws ConditionException {
        var list = ConditionFunctions.list(node.name(), evaluate(node.list(), outer));
        long matches = 0;
        for (var element : list) {
            matches += truth(node.name(), evaluate(node.body(), element)) ? 1 : 0;
        }
        return switch (node.name()) {
            case "all" -> matches == list.size();
            case "any" -> matches > 0;
            case "none" -> matches == 0;
            case "one" -> matches == 1;
            default -> (Object) matches;
        };
    }

    private static boolean contains(@Nullable Object list, @Nullable Object value) throws ConditionException {
        for (var candidate : ConditionFunctions.list("in", list)) {
            if (equal(candidate, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number one && right instanceof Number other) {
            return one.doubleValue() == other.doubleValue();
        }
        return Objects.equals(left, right);
    }

    private static boolean truth(String operator, @Nullable Object value) throws ConditionException {
        if (value instanceof Boolean decided) {
            return decided;
        }
        throw new ConditionException(
                "invalid operation: " + operator + " (mismatched type " + ConditionFunctions.type(value) + ")");
    }
}
