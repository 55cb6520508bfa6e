package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * What a pod uses.
 *
 * @param pod whose
 * @param cpuCores CPU, in cores
 * @param memoryBytes working set
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record PodUse(String pod, double cpuCores, long memoryBytes) {}
