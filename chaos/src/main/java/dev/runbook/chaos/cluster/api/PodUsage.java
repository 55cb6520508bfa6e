package dev.runbook.chaos.cluster.api;

import java.util.Map;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/** Knows what the containers of pods use. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface PodUsage {
    /** Returns the usage of each running container by its name; empty when nothing is known of the pod yet. */
    Map<String, Usage> of(ObjectNode pod);

    /**
     * What one container uses.
     *
     * @param cpuCores CPU in cores, averaged over the metrics' window
     * @param memoryBytes working set in bytes
     */
    record Usage(double cpuCores, long memoryBytes) {}
}
