package dev.runbook.api;

import org.apiguardian.api.API;

/**
 * Whether a conditional step runs, and why.
 *
 * @param run whether it runs
 * @param reason why, one line; shown when the step is skipped
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Decision(boolean run, String reason) {
    /** Runs the step. */
    public static Decision run(String reason) {
        return new Decision(true, reason);
    }

    /** Skips the step. */
    public static Decision skip(String reason) {
        return new Decision(false, reason);
    }
}
