package dev.runbook.chaos.prometheus;

/** Evaluates an expression of type scalar. */
@FunctionalInterface
interface ScalarOperator {
    double at(Evaluation evaluation);
}
