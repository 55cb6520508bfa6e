package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * What an undo did.
 *
 * @param name of the workload or Rollout
 * @param from the revision that was current
 * @param to the revision whose template was restored
 * @param changed false when the template was that revision's already, and nothing was written
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Undo(String name, long from, long to, boolean changed) {}
