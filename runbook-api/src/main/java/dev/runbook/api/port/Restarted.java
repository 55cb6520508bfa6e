package dev.runbook.api.port;

import java.time.Instant;
import org.apiguardian.api.API;

/**
 * What a restart did.
 *
 * @param workload which
 * @param at the mark that was written into the pod template
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Restarted(WorkloadRef workload, Instant at) {}
