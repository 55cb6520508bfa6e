package dev.runbook.engine.spi;

import java.time.Duration;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * An alert rule of a runbook.
 *
 * @param name the alert's name
 * @param expr its PromQL, which parses
 * @param forDuration how long it must hold
 * @param keepFiringFor how long it stays on afterwards; zero for not at all
 * @param labels its labels, with {@code severity}
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record AlertRule(
        String name, String expr, Duration forDuration, Duration keepFiringFor, Map<String, String> labels) {
    /** Copies the map. */
    public AlertRule {
        labels = Map.copyOf(labels);
    }
}
