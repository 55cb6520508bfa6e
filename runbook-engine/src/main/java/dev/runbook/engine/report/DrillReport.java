package dev.runbook.engine.report;

import dev.runbook.engine.execution.Times;
import dev.runbook.engine.spi.TimelineEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a drill showed. The components are the fields of {@code report.json}, in their order.
 *
 * @param schemaVersion the version of this form
 * @param drill the drill's class
 * @param title what it shows
 * @param runbookTitle the runbook's title
 * @param runbook the runbook's class, without package
 * @param alert the alert that had to fire
 * @param target the target's name
 * @param seed of all random choices
 * @param failures why the drill is red; empty when it is green
 * @param complete whether it was run to its end; a part of it proves nothing
 * @param expectedVerdict how the run had to end
 * @param verdict how it ended; null when it did not get there
 * @param explanation why the run ended so
 * @param detected until the alert fired
 * @param mitigated until the run's last effect
 * @param recovered until the service was back
 * @param effects how many effects the run intended
 * @param control what happened without the runbook
 * @param ablations what leaving a step out did, by step
 * @param fault when the first fault was due; null when the world was not opened
 * @param timeline everything that happened
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record DrillReport(
        int schemaVersion,
        String drill,
        String title,
        String runbookTitle,
        String runbook,
        String alert,
        String target,
        long seed,
        List<String> failures,
        boolean complete,
        String expectedVerdict,
        @Nullable String verdict,
        List<String> explanation,
        Clocked detected,
        Clocked mitigated,
        Clocked recovered,
        long effects,
        String control,
        Map<String, String> ablations,
        @Nullable Instant fault,
        List<TimelineEntry> timeline) {
    /** The version that this library writes. */
    public static final int SCHEMA = 1;

    /** Copies lists and map, keeping the map's order. */
    public DrillReport {
        failures = List.copyOf(failures);
        explanation = List.copyOf(explanation);
        ablations = Collections.unmodifiableMap(new LinkedHashMap<>(ablations));
        timeline = List.copyOf(timeline);
    }

    /**
     * A time counted from the first fault, with its bound.
     *
     * @param after how long it took; null when it did not happen
     * @param within its bound; null for none
     */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public record Clocked(
            @Nullable Duration after, @Nullable Duration within) {
        /** Counts from the fault to an instant, if both are known. */
        public static Clocked of(@Nullable Instant fault, @Nullable Instant instant, @Nullable Duration within) {
            return new Clocked(fault == null || instant == null ? null : Duration.between(fault, instant), within);
        }

        /** Renders it: {@code 5m12s (within 8m)}, or the given word when it did not happen. */
        String text(String otherwise) {
            return (after == null ? otherwise : Times.text(after))
                    + (within == null ? "" : " (within " + Times.text(within) + ")");
        }
    }
}
