package dev.runbook.examples.live;

import java.util.List;
import java.util.function.Consumer;

/**
 * A live run of a runbook of Predator12 that is tried on Kubernetes.
 *
 * @param runbook its id
 * @param drills that show what it may do
 * @param manifests of the part of Predator12 that it acts on
 * @param parameters of the runbook, as {@code NAME=VALUE}
 * @param happens what somebody or something has done before
 * @param right the resource that its first effect writes, which is taken out of its roles once
 * @param asks the step that waits for a person before that effect; empty if there is none
 * @param taken whether a rollback takes it back, or what stays
 */
record Incident(
        String runbook,
        List<String> drills,
        List<String> manifests,
        List<String> parameters,
        Consumer<StagedPredator12Fixture> happens,
        String right,
        String asks,
        Taken taken) {
    /** What a rollback leaves. */
    enum Taken {
        /** All is as it was. */
        BACK,
        /** The runbook says that its effects can't be taken back. */
        NOTHING,
        /** A command in a pod, which fails here, since the application is not there: what it said is gone on from, and it stays. */
        FAILED_COMMAND
    }

    @Override
    public String toString() {
        return runbook;
    }
}
