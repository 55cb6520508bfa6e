package dev.runbook.chaos.prometheus;

import java.time.Instant;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * One alert of a rule as it is or was at an instant.
 *
 * @param name the rule's name, as in the label {@code alertname}
 * @param labels all labels, {@code alertname} included
 * @param annotations with their templates filled in
 * @param state where the alert is
 * @param at the instant of the evaluation that says so
 * @param activeAt since when the expression has held
 * @param value the expression's value, the last one for an alert that no longer holds
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Alert(
        String name,
        Labels labels,
        Map<String, String> annotations,
        AlertState state,
        Instant at,
        Instant activeAt,
        double value) {
    /** Copies the annotations. */
    public Alert {
        annotations = Map.copyOf(annotations);
    }
}
