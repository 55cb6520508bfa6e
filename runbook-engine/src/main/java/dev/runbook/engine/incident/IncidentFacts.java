package dev.runbook.engine.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a journal tells of an incident; the JSON form of the report.
 *
 * @param schema the version of the form
 * @param run the run's id
 * @param runbook the runbook's id
 * @param title the runbook's title
 * @param alert the alert that started it; null when a person did
 * @param cluster where it ran, as {@code context/namespace}
 * @param by as whom
 * @param alertAt when the alert began; null without one
 * @param startedAt when the run began
 * @param lastEffectAt when it last changed something; null if it never did
 * @param endedAt when it ended; null if it did not
 * @param verdict how it ended; empty if it did not
 * @param reason why it ended so
 * @param dashboards where people look while the runbook's alerts fire, URLs
 * @param impact how the SLOs of its alerts were missed; empty where nothing measured it
 * @param effects what it changed, a line each
 * @param timeline what happened
 * @param evidence what the steps found, by step, as the journal has it
 * @param gaps what was missing, each an action item
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record IncidentFacts(
        int schema,
        String run,
        String runbook,
        String title,
        @Nullable String alert,
        String cluster,
        String by,
        @Nullable Instant alertAt,
        Instant startedAt,
        @Nullable Instant lastEffectAt,
        @Nullable Instant endedAt,
        String verdict,
        String reason,
        List<String> dashboards,
        List<Impact> impact,
        List<String> effects,
        List<Entry> timeline,
        Map<String, JsonNode> evidence,
        List<String> gaps) {
    /** Copies the collections. */
    public IncidentFacts {
        dashboards = List.copyOf(dashboards);
        impact = List.copyOf(impact);
        effects = List.copyOf(effects);
        timeline = List.copyOf(timeline);
        gaps = List.copyOf(gaps);
    }

    /**
     * How an SLO was missed.
     *
     * @param slo its title
     * @param objective its bound, for a person
     * @param worst the value farthest from it, for a person
     * @param worstAt when that was
     * @param outside how long it was missed
     * @param of how much time was looked at, from before the alert fired until the run ended
     */
    public record Impact(String slo, String objective, String worst, Instant worstAt, Duration outside, Duration of) {}

    /**
     * A line of the timeline.
     *
     * @param at when
     * @param text what
     */
    public record Entry(Instant at, String text) {}
}
