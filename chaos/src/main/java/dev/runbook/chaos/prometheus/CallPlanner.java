package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;
import dev.runbook.engine.promql.Function;
import dev.runbook.engine.promql.ValueType;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import java.util.regex.PatternSyntaxException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes operators of the functions that give a vector. */
final class CallPlanner {
    private final Planner planner;

    CallPlanner(Planner planner) {
        this.planner = planner;
    }

    VectorOperator vector(Expr.Call call) {
        return switch (call.function()) {
            case ABSENT -> absent(call);
            case ABSENT_OVER_TIME -> absentOverTime(call);
            case LABEL_REPLACE ->
                new LabelOperator(planner.vector(call.arguments().get(0)), replacement(call), call);
            case LABEL_JOIN ->
                new LabelOperator(
                        planner.vector(call.arguments().get(0)),
                        LabelFunctions.join(
                                text(call, 1),
                                text(call, 2),
                                IntStream.range(3, call.arguments().size())
                                        .mapToObj(i -> text(call, i))
                                        .toList()),
                        call);
            case HISTOGRAM_QUANTILE ->
                planner.nameless(
                        call,
                        new HistogramOperator(
                                planner.scalar(call.arguments().get(0)),
                                planner.vector(call.arguments().get(1))));
            case SORT -> sorted(call, Comparator.naturalOrder());
            case SORT_DESC -> sorted(call, Comparator.reverseOrder());
            case TIMESTAMP -> timestamp(call);
            case VECTOR -> single(planner.scalar(call.arguments().get(0)));
            case QUANTILE_OVER_TIME ->
                overRange(call, call.arguments().get(1), call.arguments().get(0));
            case PREDICT_LINEAR ->
                overRange(call, call.arguments().get(0), call.arguments().get(1));
            default -> mapsRange(call) ? overRange(call, call.arguments().get(0), null) : mapped(call);
        };
    }

    /** A regular expression that does not parse is a mistake of evaluation: the parser of Prometheus lets it pass. */
    private static UnaryOperator<Labels> replacement(Expr.Call call) {
        try {
            return LabelFunctions.replace(text(call, 1), text(call, 2), text(call, 3), text(call, 4));
        } catch (PatternSyntaxException bad) {
            throw new EvaluationException(
                    "invalid regular expression in label_replace(): " + text(call, 4) + " (" + bad.getDescription()
                            + ")",
                    call);
        }
    }

    private static boolean mapsRange(Expr.Call call) {
        return !call.arguments().isEmpty() && call.arguments().get(0).type() == ValueType.RANGE_VECTOR;
    }

    private VectorOperator overRange(Expr.Call call, Expr range, @Nullable Expr parameter) {
        ScalarOperator scalar = parameter == null ? evaluation -> 0 : planner.scalar(parameter);
        return new RangeFunctionOperator(planner.range(range), scalar, call);
    }

    private VectorOperator mapped(Expr.Call call) {
        var arguments = call.arguments();
        VectorOperator operand = arguments.isEmpty()
                ? single(evaluation -> evaluation.time() / 1000.0)
                : planner.vector(arguments.get(0));
        // round's second argument is 1 when it is left out
        ScalarOperator first = arguments.size() > 1 ? planner.scalar(arguments.get(1)) : evaluation -> 1;
        ScalarOperator second = arguments.size() > 2 ? planner.scalar(arguments.get(2)) : evaluation -> 0;
        var function = VectorFunction.of(call.function());
        boolean clamp = call.function() == Function.CLAMP;
        return planner.nameless(call, evaluation -> {
            double one = first.at(evaluation);
            double two = second.at(evaluation);
            var elements = operand.at(evaluation);
            var result = new Vector(elements.size());
            if (clamp && two < one) {
                return result;
            }
            for (int i = 0; i < elements.size(); i++) {
                result.add(elements.labels(i), function.of(elements.value(i), one, two));
            }
            return result;
        });
    }

    private VectorOperator absent(Expr.Call call) {
        var operand = planner.vector(call.arguments().get(0));
        var labels = AbsentLabels.of(call.arguments().get(0));
        return evaluation -> oneIf(operand.at(evaluation).size() == 0, labels);
    }

    private VectorOperator absentOverTime(Expr.Call call) {
        var operand = planner.range(call.arguments().get(0));
        var labels = AbsentLabels.of(call.arguments().get(0));
        return evaluation -> {
            var present = new Vector(1);
            operand.at(evaluation, window -> present.add(window.labels, 1));
            return oneIf(present.size() == 0, labels);
        };
    }

    private static Vector oneIf(boolean absent, Labels labels) {
        var result = new Vector(1);
        if (absent) {
            result.add(labels, 1);
        }
        return result;
    }

    private VectorOperator sorted(Expr.Call call, Comparator<Double> direction) {
        var operand = planner.vector(call.arguments().get(0));
        return evaluation -> {
            var elements = operand.at(evaluation);
            Comparator<Integer> numbersFirst = Comparator.comparing(i -> Double.isNaN(elements.value(i)));
            var result = new Vector(elements.size());
            IntStream.range(0, elements.size())
                    .boxed()
                    .sorted(numbersFirst.thenComparing(elements::value, direction))
                    .forEach(i -> result.add(elements.labels(i), elements.value(i)));
            return result;
        };
    }

    private VectorOperator timestamp(Expr.Call call) {
        var operand = planner.vector(call.arguments().get(0));
        if (operand instanceof InstantSelection selection) {
            VectorOperator timestamps = selection::timestamps;
            return planner.nameless(call, timestamps);
        }
        return planner.nameless(call, evaluation -> {
            var elements = operand.at(evaluation);
            var result = new Vector(elements.size());
            for (int i = 0; i < elements.size(); i++) {
                result.add(elements.labels(i), evaluation.time() / 1000.0);
            }
            return result;
        });
    }

    private static VectorOperator single(ScalarOperator scalar) {
        return evaluation -> {
            var result = new Vector(1);
            result.add(Labels.EMPTY, scalar.at(evaluation));
            return result;
        };
    }

    private static String text(Expr.Call call, int index) {
        return Planner.text(call.arguments().get(index));
    }
}
