package dev.runbook.engine.promql;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A node of a PromQL expression's tree, immutable and type-checked.
 *
 * <p>{@code toString} writes the node as PromQL again.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public sealed interface Expr {
    /** Returns where the node starts in the text, in chars from zero. */
    int start();

    /** Returns the type of the node's value. */
    ValueType type();

    /** Returns the nodes directly below, from left to right. */
    List<Expr> children();

    /** A number; a duration is its seconds. */
    record NumberLiteral(int start, double value) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }

        @Override
        public String toString() {
            if (Double.isInfinite(value)) {
                return value > 0 ? "+Inf" : "-Inf";
            }
            String text = Double.toString(value);
            return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
        }
    }

    /** A string, unescaped. */
    record StringLiteral(int start, String value) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }

        @Override
        public String toString() {
            return Names.quoted(value);
        }
    }

    /**
     * A selector of series: the latest sample of each.
     *
     * @param matchers all conditions, the one on the metric's name first if the name is given
     * @param offset how far it looks back; negative looks forward
     */
    record VectorSelector(
            int start,
            List<LabelMatcher> matchers,
            Duration offset,
            @Nullable AtModifier at) implements Expr {
        /** Copies the matchers. */
        public VectorSelector {
            matchers = List.copyOf(matchers);
        }

        /** Returns the metric's name if the selector asks for exactly one. */
        public Optional<String> metricName() {
            return matchers.stream()
                    .filter(matcher -> matcher.label().equals(LabelMatcher.METRIC_NAME)
                            && matcher.comparison() == LabelMatcher.Comparison.EQUAL)
                    .map(LabelMatcher::value)
                    .findFirst();
        }

        @Override
        public ValueType type() {
            return ValueType.INSTANT_VECTOR;
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }

        String selector() {
            var onNames = matchers.stream()
                    .filter(matcher -> matcher.label().equals(LabelMatcher.METRIC_NAME))
                    .toList();
            // In front of the braces only a name may stand that nothing inside them speaks of.
            String name = onNames.size() == 1
                    ? metricName().filter(Names::classicMetric).orElse("")
                    : "";
            String braces = matchers.stream()
                    .filter(matcher -> name.isEmpty() || !onNames.contains(matcher))
                    .map(LabelMatcher::toString)
                    .collect(Collectors.joining(", ", "{", "}"));
            return braces.equals("{}") ? name : name + braces;
        }

        @Override
        public String toString() {
            return selector() + modifiers(offset, at);
        }
    }

    /** A selector of series with all samples of a time range, left-open. */
    record RangeSelector(int start, VectorSelector selector, Duration range) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.RANGE_VECTOR;
        }

        @Override
        public List<Expr> children() {
            return List.of(selector);
        }

        @Override
        public String toString() {
            return selector.selector() + "[" + Durations.format(range) + "]"
                    + modifiers(selector.offset(), selector.at());
        }
    }

    /**
     * An expression evaluated again and again over a time range.
     *
     * @param step the time between two evaluations, null for the default of the evaluation
     */
    record Subquery(
            int start,
            Expr expr,
            Duration range,
            @Nullable Duration step,
            Duration offset,
            @Nullable AtModifier at) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.RANGE_VECTOR;
        }

        @Override
        public List<Expr> children() {
            return List.of(expr);
        }

        @Override
        public String toString() {
            return expr + "[" + Durations.format(range) + ":" + (step == null ? "" : Durations.format(step)) + "]"
                    + modifiers(offset, at);
        }
    }

    /** A function with its arguments. */
    record Call(int start, Function function, List<Expr> arguments) implements Expr {
        /** Copies the arguments. */
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public ValueType type() {
            return function.result();
        }

        @Override
        public List<Expr> children() {
            return arguments;
        }

        @Override
        public String toString() {
            return function + arguments.stream().map(Expr::toString).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /**
     * An aggregation.
     *
     * @param without true when {@code labels} are dropped from the groups, false when only they are kept
     */
    record Aggregation(
            int start,
            Aggregator aggregator,
            @Nullable Expr parameter,
            Expr operand,
            boolean without,
            List<String> labels)
            implements Expr {
        /** Copies the labels. */
        public Aggregation {
            labels = List.copyOf(labels);
        }

        @Override
        public ValueType type() {
            return ValueType.INSTANT_VECTOR;
        }

        @Override
        public List<Expr> children() {
            return parameter == null ? List.of(operand) : List.of(parameter, operand);
        }

        @Override
        public String toString() {
            String grouping =
                    without || !labels.isEmpty() ? (without ? " without " : " by ") + Names.labels(labels) + " " : "";
            return aggregator + grouping + "(" + (parameter == null ? "" : parameter + ", ") + operand + ")";
        }
    }

    /**
     * Two operands and what joins them.
     *
     * @param bool true when a comparison gives 0 or 1 instead of filtering
     */
    record Binary(int start, BinaryOperator operator, Expr left, Expr right, boolean bool, VectorMatching matching)
            implements Expr {
        @Override
        public ValueType type() {
            return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
                    ? ValueType.SCALAR
                    : ValueType.INSTANT_VECTOR;
        }

        @Override
        public List<Expr> children() {
            return List.of(left, right);
        }

        @Override
        public String toString() {
            String modifiers =
                    (bool ? "bool " : "") + matching + (matching.toString().isEmpty() ? "" : " ");
            return left + " " + operator.symbol() + " " + modifiers + right;
        }
    }

    /** A negated operand. */
    record Negation(int start, Expr operand) implements Expr {
        @Override
        public ValueType type() {
            return operand.type();
        }

        @Override
        public List<Expr> children() {
            return List.of(operand);
        }

        @Override
        public String toString() {
            return "-" + operand;
        }
    }

    /** An expression in parentheses. */
    record Parenthesised(int start, Expr inner) implements Expr {
        @Override
        public ValueType type() {
            return inner.type();
        }

        @Override
        public List<Expr> children() {
            return List.of(inner);
        }

        @Override
        public String toString() {
            return "(" + inner + ")";
        }
    }

    /**
     * What stands for a part whose type nobody can tell, because of a fault that is reported already: no rule complains
     * of it. It is in no expression that was parsed.
     */
    record Faulty(int start) implements Expr {
        @Override
        public ValueType type() {
            throw new IllegalStateException("a faulty part has no type");
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }
    }

    private static String modifiers(Duration offset, @Nullable AtModifier at) {
        return (at == null ? "" : " " + at) + (offset.isZero() ? "" : " offset " + Durations.format(offset));
    }
}
