package dev.runbook.api.port;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * One series of a range vector.
 *
 * @param labels with {@code __name__} where the result has one
 * @param points by time
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Series(Map<String, String> labels, List<Point> points) {
    /** Copies map and list. */
    public Series {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        points = List.copyOf(points);
    }

    /**
     * A value at an instant.
     *
     * @param at when
     * @param value what; may be NaN or infinite
     */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1")
    public record Point(Instant at, double value) {}
}
