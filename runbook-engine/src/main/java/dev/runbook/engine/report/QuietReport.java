package dev.runbook.engine.report;

import dev.runbook.engine.spi.TimelineEntry;
import java.time.Instant;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a quiet drill showed. The components are the fields of {@code report.json}, in their order.
 *
 * @param schemaVersion the version of this form
 * @param drill the drill's class
 * @param title what it shows
 * @param runbook the runbook's class, without package
 * @param alerts the alerts that had to be silent
 * @param target the target's name
 * @param seed of all random choices
 * @param lasting how long, as a Prometheus duration
 * @param failures why the drill is red; empty when it is green
 * @param closeness how close the world came to the alerts, a line each
 * @param start when the world began; null when it was not opened
 * @param timeline everything that happened
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record QuietReport(
        int schemaVersion,
        String drill,
        String title,
        String runbook,
        List<String> alerts,
        String target,
        long seed,
        String lasting,
        List<String> failures,
        List<String> closeness,
        @Nullable Instant start,
        List<TimelineEntry> timeline) {
    /** The version that this library writes. */
    public static final int SCHEMA = 1;

    /** Copies the lists. */
    public QuietReport {
        alerts = List.copyOf(alerts);
        failures = List.copyOf(failures);
        closeness = List.copyOf(closeness);
        timeline = List.copyOf(timeline);
    }
}
