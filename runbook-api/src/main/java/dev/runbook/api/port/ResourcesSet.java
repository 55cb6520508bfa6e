package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * What a change of resources did.
 *
 * @param workload which
 * @param container which of its containers
 * @param before what was set
 * @param after what is set now
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ResourcesSet(WorkloadRef workload, String container, Resources before, Resources after) {}
