package dev.runbook.chaos.prometheus;

import java.util.function.Consumer;

/** Evaluates an expression of type range vector: one window after the other, each with at least one sample. */
@FunctionalInterface
interface RangeOperator {
    /** Shows each window; the window is good only until the consumer returns. */
    void at(Evaluation evaluation, Consumer<Window> consumer);
}
