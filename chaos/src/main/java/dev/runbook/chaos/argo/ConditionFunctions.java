package dev.runbook.chaos.argo;

import java.util.List;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/** The functions that conditions may call: those of Argo Rollouts, and of expr-lang those that take numbers. */
final class ConditionFunctions {
    static final Set<String> PREDICATES = Set.of("all", "any", "none", "one", "count");
    static final Set<String> NAMES = Set.of(
            "len", "isNaN", "isInf", "isNil", "default", "asInt", "asFloat", "int", "float", "abs", "ceil", "floor",
            "round", "max", "min", "sum", "mean");

    private ConditionFunctions() {}

    /** Calls a function of {@link #NAMES} with its evaluated arguments. */
    static @Nullable Object call(String name, List<@Nullable Object> arguments, @Nullable Object result)
            throws ConditionException {
        return switch (name) {
            case "len" -> (long) list(name, only(name, arguments)).size();
            case "isNaN" -> Double.isNaN(number(name, only(name, arguments)));
            case "isInf" -> Double.isInfinite(number(name, only(name, arguments)));
            // Both look at the whole result, whatever their first argument is.
            case "isNil" -> result == null;
            case "default" -> result == null && arguments.size() == 2 ? arguments.get(1) : defaulted(arguments, result);
            case "asInt", "int" -> (long) convert(name, only(name, arguments));
            case "asFloat", "float" -> convert(name, only(name, arguments));
            case "abs" -> Math.abs(number(name, only(name, arguments)));
            case "ceil" -> Math.ceil(number(name, only(name, arguments)));
            case "floor" -> Math.floor(number(name, only(name, arguments)));
            case "round" -> (double) Math.round(number(name, only(name, arguments)));
            case "max" -> fold(name, arguments, Math::max);
            case "min" -> fold(name, arguments, Math::min);
            case "sum" -> fold(name, arguments, Double::sum);
            case "mean" -> mean(name, arguments);
            default -> throw new ConditionException("unknown name " + name);
        };
    }

    /** Returns a value as a number, or says that it isn't one. */
    static double number(String where, @Nullable Object value) throws ConditionException {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new ConditionException("invalid operation: " + where + " (mismatched type " + type(value) + ")");
    }

    /** Returns a value as a list, or says that it isn't one. */
    static List<?> list(String where, @Nullable Object value) throws ConditionException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new ConditionException("invalid argument for " + where + " (type " + type(value) + ")");
    }

    /** Returns the name that Go has for the type of a value. */
    static String type(@Nullable Object value) {
        if (value == null) {
            return "<nil>";
        }
        if (value instanceof List) {
            return "[]float64";
        }
        return value instanceof Double
                ? "float64"
                : value instanceof Long ? "int" : value instanceof Boolean ? "bool" : "string";
    }

    private static @Nullable Object defaulted(List<@Nullable Object> arguments, @Nullable Object result)
            throws ConditionException {
        if (arguments.size() != 2) {
            throw new ConditionException("default takes 2 arguments, not " + arguments.size());
        }
        return result;
    }

    private static @Nullable Object only(String name, List<@Nullable Object> arguments) throws ConditionException {
        if (arguments.size() != 1) {
            throw new ConditionException(name + " takes 1 argument, not " + arguments.size());
        }
        return arguments.get(0);
    }

    private static double convert(String name, @Nullable Object value) throws ConditionException {
        if (value instanceof String text) {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException notANumber) {
                throw new ConditionException(name + "() not supported on string " + text);
            }
        }
        return number(name, value);
    }

    private static double fold(String name, List<@Nullable Object> arguments, DoubleBinaryOperator operator)
            throws ConditionException {
        var values = arguments.size() == 1 && arguments.get(0) instanceof List<?> list ? list : arguments;
        if (values.isEmpty()) {
            if (name.equals("sum")) {
                return 0;
            }
            throw new ConditionException("not enough arguments to call " + name);
        }
        double folded = number(name, values.get(0));
        for (var value : values.subList(1, values.size())) {
            folded = operator.applyAsDouble(folded, number(name, value));
        }
        return folded;
    }

    private static double mean(String name, List<@Nullable Object> arguments) throws ConditionException {
        int count = arguments.size() == 1 && arguments.get(0) instanceof List<?> list ? list.size() : arguments.size();
        return count == 0 ? 0 : fold(name, arguments, Double::sum) / count;
    }
}
