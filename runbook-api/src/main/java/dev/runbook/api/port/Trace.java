package dev.runbook.api.port;

import java.time.Duration;
import java.time.Instant;
import org.apiguardian.api.API;

/**
 * A trace of a request.
 *
 * @param id its id
 * @param at when it began
 * @param operation what was asked, as {@code GET /items}
 * @param duration how long it took
 * @param slowest the operation below the first that took longest, with its service and time; empty without one
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Trace(String id, Instant at, String operation, Duration duration, String slowest) {}
