package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * A line of {@code kubectl get pods}.
 *
 * @param name the pod
 * @param phase as {@code Running}
 * @param status what kubectl shows: the phase, or a reason as {@code CrashLoopBackOff}
 * @param ready whether its condition Ready is true
 * @param restarts of all its containers
 * @param image of its first container
 * @param node where it runs; empty while pending
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record PodStatus(
        String name, String phase, String status, boolean ready, int restarts, String image, String node) {}
