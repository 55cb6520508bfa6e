package dev.runbook.api.port;

import org.apiguardian.api.API;

/**
 * What a change of bounds did.
 *
 * @param name which autoscaler
 * @param fromMin least replicas before
 * @param fromMax most replicas before
 * @param toMin least replicas now
 * @param toMax most replicas now
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record BoundsSet(String name, int fromMin, int fromMax, int toMin, int toMax) {}
