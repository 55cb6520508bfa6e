package dev.runbook.engine.execution;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** What became of a step. */
@API(status = API.Status.INTERNAL, since = "0.1")
public sealed interface StepOutcome {
    /**
     * The step did what it is for.
     *
     * @param value what its method returned; null for a method without a value
     */
    @API(status = API.Status.INTERNAL, since = "0.1")
    record Succeeded(@Nullable Object value) implements StepOutcome {}

    /**
     * The step did not run, or failed where it states that the run goes on.
     *
     * @param reason why, one line
     */
    @API(status = API.Status.INTERNAL, since = "0.1")
    record Skipped(String reason) implements StepOutcome {
        /** How the reason begins when the step failed and states that the run goes on. */
        public static final String WENT_ON = "failed, and the run goes on: ";
    }

    /**
     * The step failed, or ended the run because a person is needed.
     *
     * @param cause what it threw, or what the engine found wrong with it
     * @param expected whether the drill expects the run to end otherwise than COMPLETED, so that this alone is not red:
     *     {@code DrillRun.end()} judges the verdict
     */
    @API(status = API.Status.INTERNAL, since = "0.1")
    record Failed(Throwable cause, boolean expected) implements StepOutcome {}
}
