package dev.runbook.api.port;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * One sample of an instant vector.
 *
 * @param labels with {@code __name__} where the result has one
 * @param at the instant of evaluation
 * @param value may be NaN or infinite
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Sample(Map<String, String> labels, Instant at, double value) {
    /** Copies the map, by key: the same text in every JVM. */
    public Sample {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }
}
