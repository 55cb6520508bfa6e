package dev.runbook.chaos.kubelet;

import org.apiguardian.api.API;

/**
 * What the node offers to pods.
 *
 * @param cpu as a Kubernetes quantity, such as {@code 32}
 * @param memory as a Kubernetes quantity, such as {@code 128Gi}
 * @param pods how many pods it takes
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record NodeCapacity(String cpu, String memory, int pods) {
    /** More than any drill needs, also one among ten thousand pods. */
    public static final NodeCapacity GENEROUS = new NodeCapacity("512", "4Ti", 20_000);
}
