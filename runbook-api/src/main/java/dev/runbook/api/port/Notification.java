package dev.runbook.api.port;

import java.time.Instant;
import org.apiguardian.api.API;

/**
 * A message that was sent.
 *
 * @param channel to whom
 * @param message what
 * @param at when
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Notification(String channel, String message, Instant at) {}
