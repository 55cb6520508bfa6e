package dev.runbook.chaos.embedded;

import dev.runbook.chaos.prometheus.Alert;
import dev.runbook.chaos.prometheus.AlertRule;
import dev.runbook.chaos.prometheus.Labels;
import dev.runbook.chaos.prometheus.Prometheus;
import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.AlertState.Phase;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The alert rules of an arena: gives them to Prometheus, follows them and tells the timeline of each change. */
final class Alerts {
    private final Prometheus prometheus;
    private final Simulation simulation;
    private final List<String> names;
    private final Map<Labels, Instant> firingSince = new HashMap<>();

    Alerts(Prometheus prometheus, Simulation simulation, List<AlertRule> rules) {
        this.prometheus = prometheus;
        this.simulation = simulation;
        this.names = rules.stream().map(AlertRule::name).sorted().toList();
        rules.forEach(prometheus::add);
        prometheus.onAlert(this::changed);
    }

    /** Returns the furthest instance of an alert. */
    AlertState state(String name) {
        if (!names.contains(name)) {
            throw new IllegalArgumentException(
                    "there is no alert " + name + " in this arena; there is " + String.join(", ", names));
        }
        return simulation.locked(() -> prometheus.alerts().stream()
                .filter(alert -> alert.name().equals(name))
                .map(this::state)
                .max(Comparator.comparing(AlertState::phase))
                .orElse(new AlertState(Phase.INACTIVE, null, Map.of("alertname", name), Double.NaN)));
    }

    private AlertState state(Alert alert) {
        boolean firing = alert.state() == dev.runbook.chaos.prometheus.AlertState.FIRING;
        return new AlertState(
                firing ? Phase.FIRING : Phase.PENDING,
                firing ? firingSince.getOrDefault(alert.labels(), alert.at()) : alert.activeAt(),
                alert.labels().asMap(),
                alert.value());
    }

    private void changed(Alert alert) {
        switch (alert.state()) {
            case PENDING -> tell(alert, "pending, value " + number(alert.value()));
            case FIRING -> {
                firingSince.put(alert.labels(), alert.at());
                tell(alert, "fires, value " + number(alert.value()));
            }
            case RESOLVED -> {
                firingSince.remove(alert.labels());
                tell(alert, "resolved");
            }
            case INACTIVE -> tell(alert, "no longer pending");
        }
    }

    private void tell(Alert alert, String what) {
        var own = alert.labels().asMap().entrySet().stream()
                .filter(label ->
                        !label.getKey().equals("alertname") && !label.getKey().equals("severity"))
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(", "));
        simulation.tell("alert", alert.name() + (own.isEmpty() ? "" : " (" + own + ")") + " " + what);
    }

    /** Writes a value with three digits that count. */
    private static String number(double value) {
        return Double.isFinite(value) && value == Math.rint(value) && Math.abs(value) < 1e6
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.3g", value);
    }
}
