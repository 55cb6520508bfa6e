package dev.runbook.engine.drill;

import dev.runbook.api.port.Metrics;
import dev.runbook.api.slo.Slo;
import dev.runbook.api.slo.SloStatus;
import dev.runbook.engine.execution.Times;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.SloFactory;
import dev.runbook.engine.spi.AlertState.Phase;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.PrepareException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a runbook is to keep: that its alerts are silent and their SLOs met.
 *
 * @param alerts the runbook's alerts
 * @param slos the SLOs that they are about
 */
record Objectives(List<AlertModel> alerts, List<Slo> slos) {
    static Objectives of(RunbookModel runbook) {
        var types = runbook.alerts().stream()
                .map(AlertModel::slo)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return new Objectives(
                runbook.alerts(), types.stream().map(Objectives::make).toList());
    }

    private static Slo make(Class<? extends Slo> type) {
        try {
            return SloFactory.make(type);
        } catch (IllegalArgumentException e) {
            throw new PrepareException(List.of(e.getMessage() + ". The drill does not start."));
        }
    }

    /** Returns whether no alert is pending or fires. */
    boolean silent(Arena arena) {
        return alerts.stream().allMatch(alert -> arena.alert(alert.name()).phase() == Phase.INACTIVE);
    }

    /** Returns whether no alert is pending or fires and every SLO keeps its objective. Asks Prometheus only if silent. */
    boolean kept(Arena arena) {
        return silent(arena)
                && slos.stream()
                        .allMatch(slo -> statuses(slo, arena.metrics()).stream().allMatch(SloStatus::met));
    }

    /** Returns what is not kept, a line each. */
    List<String> broken(Arena arena) {
        var lines = new ArrayList<String>();
        var now = arena.time().instant();
        for (var alert : alerts) {
            var state = arena.alert(alert.name());
            if (state.phase() != Phase.INACTIVE) {
                var since = state.since() == null ? Duration.ZERO : Duration.between(state.since(), now);
                lines.add("alert " + alert.name() + (state.phase() == Phase.FIRING ? " fires" : " is pending") + " for "
                        + Times.text(since));
            }
        }
        for (var slo : slos) {
            statuses(slo, arena.metrics()).stream()
                    .filter(status -> !status.met())
                    .forEach(status -> lines.add(text(status)));
        }
        return lines;
    }

    private static String text(SloStatus status) {
        return "SLO " + status.title()
                + (status.subject().isEmpty() ? "" : " " + new TreeMap<>(status.subject()))
                + " is not met: "
                + status.objective().unit().render(status.value()) + ", wanted " + status.objective();
    }

    static List<SloStatus> statuses(Slo slo, Metrics metrics) {
        var statuses = new ArrayList<SloStatus>();
        var objective = slo.objective();
        for (var sample : metrics.instant(slo.indicator())) {
            var subject = new HashMap<>(sample.labels());
            subject.remove("__name__");
            boolean met = objective.holds(sample.value());
            statuses.add(new SloStatus(slo.title(), subject, sample.value(), objective, met));
        }
        if (statuses.isEmpty()) {
            statuses.add(new SloStatus(slo.title(), Map.of(), Double.NaN, objective, false));
        }
        return statuses;
    }
}
