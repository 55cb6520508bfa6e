package dev.runbook.api;

import org.apiguardian.api.API;

/** Says what a step may do; the gate enforces it. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public enum StepKind {
    /** Looks and never writes: a call with an effect is stopped at the gate and fails the step. */
    OBSERVE,
    /** Writes. Has a {@link Rollback} or states why none is possible. */
    CHANGE,
    /** Waits for a condition and never writes. */
    VERIFY,
    /** A person acts and confirms; the step's method returns the {@link Instructions}. */
    MANUAL,
    /** Tells people something; has no effect on the cluster. */
    NOTIFY
}
