package dev.runbook.api.port;

import java.util.List;
import org.apiguardian.api.API;

/**
 * What {@code kubectl describe pod} tells.
 *
 * @param pod the pod
 * @param containers its containers
 * @param events about it, newest first
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record PodDescription(PodStatus pod, List<ContainerState> containers, List<ClusterEvent> events) {
    /** Copies the lists. */
    public PodDescription {
        containers = List.copyOf(containers);
        events = List.copyOf(events);
    }
}
