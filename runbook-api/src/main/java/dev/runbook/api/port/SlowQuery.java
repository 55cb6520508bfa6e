package dev.runbook.api.port;

import java.time.Duration;
import org.apiguardian.api.API;

/**
 * A query that takes long.
 *
 * @param query its text, literals masked
 * @param calls how often it was executed; 1 for one that runs now
 * @param mean how long it takes on the average; of one that runs now, how long it has been
 * @param total how long all its calls took together
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record SlowQuery(String query, long calls, Duration mean, Duration total) {}
