package dev.runbook.engine.drill;

import dev.runbook.api.slo.Bound;
import dev.runbook.api.slo.Slo;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.spi.AlertState.Phase;
import dev.runbook.engine.spi.Arena;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How close a quiet world came to an alert: the worst value of each indicator beside the bound that it fires at. */
final class Closeness {
    /** An indicator is a rate over minutes: looking once a minute misses little and keeps hours of noise cheap. */
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final List<Slo> slos;
    private final Map<Slo, Double> worst = new LinkedHashMap<>();
    private final TreeSet<String> pending = new TreeSet<>();
    private @Nullable Instant looked;

    Closeness(List<Slo> slos) {
        this.slos = slos;
    }

    void look(Arena arena) {
        var now = arena.time().instant();
        if (looked != null && now.isBefore(looked.plus(INTERVAL))) {
            return;
        }
        looked = now;
        for (var slo : slos) {
            for (var status : Objectives.statuses(slo, arena.metrics())) {
                if (!Double.isNaN(status.value())) {
                    worst.merge(slo, status.value(), (a, b) -> worse(slo.alertsAt(), a, b));
                }
            }
        }
    }

    void pending(AlertModel alert, Phase phase) {
        if (phase == Phase.PENDING) {
            pending.add(alert.name());
        }
    }

    /** Returns a line an indicator, and one for each alert that was pending for a while. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        worst.forEach((slo, value) -> {
            var unit = slo.alertsAt().unit();
            boolean below = slo.alertsAt().side() == Bound.Side.BELOW;
            lines.add(slo.title() + " was " + unit.render(value) + " at worst, the alert fires "
                    + (below ? "above " : "below ") + unit.render(slo.alertsAt().limit()));
        });
        pending.forEach(name -> lines.add(name + " was pending for a while"));
        return lines;
    }

    private static double worse(Bound bound, double a, double b) {
        return bound.side() == Bound.Side.BELOW ? Math.max(a, b) : Math.min(a, b);
    }
}
