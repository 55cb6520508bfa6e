package dev.runbook.api;

import dev.runbook.api.slo.Unit;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * The alert that started a run.
 *
 * @param name the label {@code alertname}
 * @param labels all labels
 * @param annotations all annotations
 * @param startsAt when it began to fire
 * @param value the value of its expression then; NaN when the source does not tell
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record FiringAlert(
        String name, Map<String, String> labels, Map<String, String> annotations, Instant startsAt, double value) {
    /** The annotation by which rules that are written from runbooks carry the value: Alertmanager does not know it. */
    public static final String VALUE = "value";

    /** Copies the maps, by key: the same text in every JVM. */
    public FiringAlert {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** Returns the value as people read it; empty when the source does not tell one, as where a person started the run. */
    public Optional<String> value(Unit unit) {
        return Double.isNaN(value) ? Optional.empty() : Optional.of(unit.render(value));
    }
}
