package dev.runbook.api.port;

import java.time.Duration;
import java.time.Instant;
import org.apiguardian.api.API;

/**
 * The length of a queue.
 *
 * @param queue its name
 * @param length how many wait in it
 * @param at when it was measured
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record QueueLength(String queue, long length, Instant at) {
    /** Returns by how many a minute it has grown since an earlier measurement; negative when it shrank. */
    public double growthPerMinute(QueueLength earlier) {
        double minutes = Duration.between(earlier.at, at).toMillis() / 60_000.0;
        return minutes <= 0 ? 0 : (length - earlier.length) / minutes;
    }
}
