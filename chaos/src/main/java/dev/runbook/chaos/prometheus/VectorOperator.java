package dev.runbook.chaos.prometheus;

/** Evaluates an expression of type instant vector; the vector belongs to the caller. */
@FunctionalInterface
interface VectorOperator {
    Vector at(Evaluation evaluation);
}
