package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * What a scale did.
 *
 * @param workload which
 * @param from replicas before
 * @param to replicas asked for
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Scaled(WorkloadRef workload, int from, int to) {}
