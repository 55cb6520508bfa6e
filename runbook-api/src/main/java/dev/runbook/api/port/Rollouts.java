package dev.runbook.api.port;

import java.util.List;
import org.apiguardian.api.API;

/** Looks at and changes Argo Rollouts of the run's namespace, as the kubectl plugin does. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Rollouts {
    /** Returns this port for another namespace. */
    Rollouts in(String namespace);

    /** Returns a Rollout's state. */
    RolloutStatus get(String name);

    /** Returns to the revision before the current one. Not safe to repeat: prefer {@link #undo(String, long)}. */
    Undo undo(String name);

    /** Returns to a named revision. */
    Undo undo(String name, long revision);

    /** Lists the revisions, oldest first. */
    List<Revision> history(String name);

    /** Ends the current pause, or passes the current step when there is none. */
    RolloutChange promote(String name);

    /** Skips all remaining steps and analysis. */
    RolloutChange promoteFull(String name);

    /** Pauses by hand. */
    RolloutChange pause(String name);

    /** Takes a pause by hand back. */
    RolloutChange resume(String name);

    /** Aborts the update: all traffic to the stable revision, phase Degraded. */
    RolloutChange abort(String name);

    /** Starts an aborted update again from its first step. */
    RolloutChange retry(String name);

    /** Replaces all pods gradually. */
    RolloutChange restart(String name);
}
