package dev.runbook.chaos.prometheus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Evaluates one rule again and again and keeps its alerts, as Prometheus does. */
final class RuleEvaluation {
    private static final String ALERT_NAME = "alertname";

    private final AlertRule rule;
    private final Plan plan;
    private final SeriesStorage storage;
    private final Map<String, AlertTemplate> labels;
    private final Map<String, AlertTemplate> annotations;
    private final Map<Labels, ActiveAlert> active = new LinkedHashMap<>();
    private Set<Series> written = Set.of();

    RuleEvaluation(AlertRule rule, Plan plan, SeriesStorage storage) {
        this.rule = rule;
        this.plan = plan;
        this.storage = storage;
        this.labels = templates(rule.labels());
        this.annotations = templates(rule.annotations());
    }

    /** Evaluates the rule, writes the series {@code ALERTS} and tells what changed. */
    void evaluate(Instant now, AlertListener listener) {
        var holding = holding(now, listener);
        for (var alert : List.copyOf(active.entrySet())) {
            if (holding.contains(alert.getKey())) {
                if (alert.getValue().firesAt(now)) {
                    listener.changed(alert.getValue().snapshot(now));
                }
            } else if (alert.getValue().endsAt(now)) {
                active.remove(alert.getKey());
                listener.changed(alert.getValue().snapshot(now));
            }
        }
        write(now.toEpochMilli());
    }

    List<Alert> alerts(Instant now) {
        return active.values().stream().map(alert -> alert.snapshot(now)).toList();
    }

    private Set<Labels> holding(Instant now, AlertListener listener) {
        var elements = elements(now);
        var holding = new HashSet<Labels>();
        for (int i = 0; i < elements.size(); i++) {
            double value = elements.value(i);
            var own = alertLabels(elements.labels(i), value);
            if (!holding.add(own)) {
                throw new IllegalStateException(
                        "The alert rule " + rule.name() + " gives two alerts with the same labels " + labels
                                + "; its labels hide what tells the elements of its expression apart");
            }
            var texts = filled(annotations, elements.labels(i), value);
            var known = active.get(own);
            if (known != null) {
                known.holds(texts, value);
            } else {
                var alert = new ActiveAlert(rule, own, texts, value, now);
                active.put(own, alert);
                listener.changed(alert.snapshot(now));
            }
        }
        return holding;
    }

    private Vector elements(Instant now) {
        try {
            return plan.vector(Evaluation.instant(now.toEpochMilli()));
        } catch (EvaluationException failed) {
            throw new EvaluationException(rule.name(), failed);
        }
    }

    private Labels alertLabels(Labels element, double value) {
        var own = element.withoutName();
        for (var label : filled(labels, element, value).entrySet()) {
            own = own.with(label.getKey(), label.getValue());
        }
        return own.with(ALERT_NAME, rule.name());
    }

    private static Map<String, AlertTemplate> templates(Map<String, String> texts) {
        var templates = new TreeMap<String, AlertTemplate>();
        texts.forEach((name, text) -> templates.put(name, new AlertTemplate(text)));
        return templates;
    }

    private static Map<String, String> filled(Map<String, AlertTemplate> templates, Labels labels, double value) {
        var filled = new TreeMap<String, String>();
        templates.forEach((name, template) -> filled.put(name, template.fill(labels, value)));
        return filled;
    }

    private void write(long now) {
        var fresh = new LinkedHashSet<Series>();
        for (var alert : active.values()) {
            var state = storage.series(alert.stateLabels());
            state.append(now, 1);
            fresh.add(state);
            var since = storage.series(alert.sinceLabels());
            since.append(now, alert.activeSeconds());
            fresh.add(since);
        }
        var ended = new ArrayList<>(written);
        ended.removeAll(fresh);
        ended.forEach(series -> series.append(now, StaleMarker.VALUE));
        written = fresh;
    }
}
