package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Evaluates an expression at each multiple of the step in a range that is open on the left. */
final class SubqueryOperator implements RangeOperator {
    private final VectorOperator operand;
    private final TimeShift shift;
    private final long rangeMillis;
    private final long stepMillis;
    private final long closing;

    SubqueryOperator(VectorOperator operand, Expr.Subquery subquery, long defaultStepMillis, long closing) {
        this.closing = closing;
        this.operand = operand;
        this.shift = new TimeShift(subquery.at(), subquery.offset());
        this.rangeMillis = subquery.range().toMillis();
        var step = subquery.step();
        this.stepMillis = step == null ? defaultStepMillis : step.toMillis();
    }

    @Override
    public void at(Evaluation evaluation, Consumer<Window> consumer) {
        long end = shift.of(evaluation);
        long start = end - rangeMillis;
        long first = Math.floorDiv(start - closing, stepMillis) * stepMillis + stepMillis;
        Map<Labels, Window> windows = new LinkedHashMap<>();
        for (long time = first; time <= end; time += stepMillis) {
            var vector = operand.at(evaluation.at(time));
            for (int i = 0; i < vector.size(); i++) {
                append(windows.computeIfAbsent(vector.labels(i), SubqueryOperator::empty), time, vector.value(i));
            }
        }
        for (var window : windows.values()) {
            window.evaluationTime = evaluation.time();
            window.start = start;
            window.zeroFirst = closing > 0;
            window.end = end;
            consumer.accept(window);
        }
    }

    private static Window empty(Labels labels) {
        var window = new Window();
        window.labels = labels;
        window.nameless = labels.withoutName();
        return window;
    }

    private static void append(Window window, long time, double value) {
        if (window.to == window.times.length) {
            int capacity = Math.max(16, window.to * 2);
            window.times = Arrays.copyOf(window.times, capacity);
            window.values = Arrays.copyOf(window.values, capacity);
        }
        window.times[window.to] = time;
        window.values[window.to++] = value;
    }
}
