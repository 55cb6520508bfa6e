package dev.runbook.chaos.simulation;

import org.apiguardian.api.API;

/** A pending action of the {@link Simulation}; cancelling one that ran already does nothing. */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface Scheduled {
    /** Takes the action off the schedule. */
    void cancel();
}
