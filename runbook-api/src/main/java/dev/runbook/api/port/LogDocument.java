package dev.runbook.api.port;

import java.time.Instant;
import org.apiguardian.api.API;

/**
 * A document of a log's index.
 *
 * @param at its {@code @timestamp}
 * @param level its {@code level}, {@code log.level} or {@code severity}; empty without one
 * @param message its {@code message}; empty without one
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record LogDocument(Instant at, String level, String message) {
    /** Returns whether it tells of an error, by its level or else by its message. */
    public boolean isError() {
        return level.isEmpty() ? LogPattern.isError(message) : LogPattern.isError(level);
    }
}
