package dev.runbook.engine.promql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The grammar's rules for functions and aggregations, with the checks of their arguments. */
final class CallRule {
    /** What Prometheus has and this evaluator has not: named, so that nobody looks for a typing mistake. */
    private static final Set<String> UNSUPPORTED = Set.of(
            "acos",
            "acosh",
            "asin",
            "asinh",
            "atan",
            "atanh",
            "cos",
            "cosh",
            "deg",
            "double_exponential_smoothing",
            "first_over_time",
            "histogram_avg",
            "histogram_count",
            "histogram_fraction",
            "histogram_stddev",
            "histogram_stdvar",
            "histogram_sum",
            "holt_winters",
            "info",
            "limit_ratio",
            "limitk",
            "mad_over_time",
            "pi",
            "rad",
            "sin",
            "sinh",
            "sort_by_label",
            "sort_by_label_desc",
            "tan",
            "tanh",
            "ts_of_first_over_time",
            "ts_of_last_over_time",
            "ts_of_max_over_time",
            "ts_of_min_over_time");

    private final Tokens tokens;
    private final Supplier<Expr> argument;

    CallRule(Tokens tokens, Supplier<Expr> argument) {
        this.tokens = tokens;
        this.argument = argument;
    }

    /** Says whether a name is a function or an aggregation of Prometheus that is left out here. */
    static boolean unsupported(String name) {
        return UNSUPPORTED.contains(name);
    }

    Expr call() {
        var name = tokens.next();
        var function = Function.of(name.text());
        if (function == null) {
            return unknown(name);
        }
        var arguments = arguments("function call");
        int count = arguments.size();
        if (count < function.fewest() || count > function.most()) {
            tokens.report(name, "expected " + expected(function) + " in call to \"" + function + "\", got " + count);
        }
        for (int i = 0; i < Math.min(count, function.most()); i++) {
            check(arguments.get(i), function.parameter(i), "call to function \"" + function + "\"");
        }
        return new Expr.Call(name.start(), function, arguments);
    }

    Expr aggregation(Aggregator aggregator) {
        var name = tokens.next();
        boolean without = tokens.peek().isWord("without");
        boolean grouped = without || tokens.peek().isWord("by");
        var labels = grouped ? grouping() : List.<String>of();
        var arguments = arguments("aggregation");
        if (!grouped && (tokens.peek().isWord("by") || tokens.peek().isWord("without"))) {
            without = tokens.peek().isWord("without");
            labels = grouping();
        }
        var parameterType = aggregator.parameter();
        int expected = parameterType == null ? 1 : 2;
        if (arguments.size() != expected) {
            tokens.report(
                    name,
                    "wrong number of arguments for aggregate expression provided, expected " + expected + ", got "
                            + arguments.size());
            return new Expr.Aggregation(name.start(), aggregator, null, new Expr.Faulty(name.start()), without, labels);
        }
        var operand = arguments.get(expected - 1);
        check(operand, ValueType.INSTANT_VECTOR, "aggregation expression");
        if (parameterType != null) {
            check(arguments.get(0), parameterType, "aggregation parameter");
        }
        var parameter = parameterType == null ? null : arguments.get(0);
        return new Expr.Aggregation(name.start(), aggregator, parameter, operand, without, labels);
    }

    private List<String> grouping() {
        tokens.next();
        return tokens.labels("grouping opts");
    }

    private List<Expr> arguments(String where) {
        tokens.expect("(", where);
        var arguments = new ArrayList<Expr>();
        if (tokens.take(")")) {
            return arguments;
        }
        do {
            if (tokens.peek().is(")")) {
                throw tokens.fail(tokens.peek(), "trailing commas not allowed in function call args");
            }
            arguments.add(argument.get());
        } while (tokens.take(","));
        if (!tokens.take(")")) {
            throw tokens.unexpected(where, "\",\" or \")\"");
        }
        return arguments;
    }

    private void check(Expr argument, ValueType expected, String where) {
        if (argument instanceof Expr.Faulty || argument.type() == expected) {
            return;
        }
        String remedy = expected == ValueType.RANGE_VECTOR && argument instanceof Expr.VectorSelector
                ? "; add a range, as in \"" + argument + "[5m]\""
                : "";
        tokens.report(
                argument.start(), "expected type " + expected + " in " + where + ", got " + argument.type() + remedy);
    }

    private static String expected(Function function) {
        if (function.most() == Integer.MAX_VALUE) {
            return "at least " + function.fewest() + " argument(s)";
        }
        return (function.fewest() == function.most() ? "" : "at most ") + function.most() + " argument(s)";
    }

    /** Reports a function that is none, and reads its arguments for what is wrong in them. */
    private Expr unknown(Token name) {
        tokens.report(name, unknown(name.text()));
        if (tokens.peek().isWord("by") || tokens.peek().isWord("without")) {
            grouping();
        }
        arguments("function call");
        return new Expr.Faulty(name.start());
    }

    private static String unknown(String name) {
        if (unsupported(name)) {
            return "function \"" + name + "\" of Prometheus is not supported here";
        }
        var names = new ArrayList<>(Function.names());
        for (var aggregator : Aggregator.values()) {
            names.add(aggregator.toString());
        }
        return "unknown function with name \"" + name + "\""
                + NearestName.of(name, names)
                        .map(near -> "; did you mean \"" + near + "\"?")
                        .orElse("");
    }
}
