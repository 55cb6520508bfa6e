package dev.runbook.chaos.cluster.api;

import org.apiguardian.api.API;

/** Sees each call before it takes effect and may disturb it: the seam for faults on the way to the API server. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface RequestFilter {
    /** Decides about one call, inside the simulation's lock. The first filter that does not pass it decides. */
    Interception intercept(ApiCall call);

    /** Takes note of what was answered to a call that took its way through the API server. */
    default void answered(ApiCall call, ApiResponse response) {}
}
