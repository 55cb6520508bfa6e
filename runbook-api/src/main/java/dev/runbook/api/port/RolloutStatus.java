package dev.runbook.api.port;

import java.util.List;
import org.apiguardian.api.API;

/**
 * A Rollout's state, as {@code kubectl argo rollouts get rollout} tells it.
 *
 * @param name which
 * @param phase {@code Healthy}, {@code Progressing}, {@code Paused} or {@code Degraded}
 * @param message why; empty when there is nothing to say
 * @param aborted whether the update is aborted
 * @param pauseReasons why it is paused, as {@code CanaryPauseStep}; empty if it is not
 * @param step the index of the current canary step, from 0; equal to steps when all are done
 * @param steps how many there are
 * @param canaryWeight the canary's share of traffic, in percent
 * @param currentRevision the newest revision
 * @param stableRevision the revision that counts as stable; 0 while there is none
 * @param replicas asked for
 * @param ready pods that are ready
 * @param image of the first container in the newest revision
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record RolloutStatus(
        String name,
        String phase,
        String message,
        boolean aborted,
        List<String> pauseReasons,
        int step,
        int steps,
        int canaryWeight,
        long currentRevision,
        long stableRevision,
        int replicas,
        int ready,
        String image) {
    /** Copies the list. */
    public RolloutStatus {
        pauseReasons = List.copyOf(pauseReasons);
    }

    /** Returns whether the newest revision is the stable one, with nothing under way. */
    public boolean stable() {
        return currentRevision == stableRevision;
    }
}
