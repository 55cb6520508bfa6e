package dev.runbook.api.port;

import java.time.Instant;
import org.apiguardian.api.API;

/**
 * An event of the cluster.
 *
 * @param at when it happened last
 * @param type {@code Normal} or {@code Warning}
 * @param reason as {@code BackOff}
 * @param message for people
 * @param count how often
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ClusterEvent(Instant at, String type, String reason, String message, int count) {}
