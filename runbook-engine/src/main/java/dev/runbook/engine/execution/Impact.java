package dev.runbook.engine.execution;

import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Series;
import dev.runbook.api.slo.Bound;
import dev.runbook.api.slo.Slo;
import dev.runbook.engine.journal.JournalRecord.ImpactMeasured;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.SloFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/** What an incident was in numbers: how far, and for how long, the SLOs of a runbook's alerts missed their objectives. */
final class Impact {
    private static final Duration STEP = Duration.ofSeconds(15);

    /** Prometheus answers at most 11,000 points a series. */
    private static final int MOST_POINTS = 5_000;

    private final Metrics metrics;
    private final Instant now;
    private final Duration back;
    private final Duration step;

    private Impact(Metrics metrics, Instant since, Instant now) {
        this.metrics = metrics;
        this.now = now;
        // Who sent the alert may have a clock that is ahead of this one.
        var span = since.isBefore(now) ? Duration.between(since, now) : Duration.ZERO;
        this.step = STEP.multipliedBy(1 + span.dividedBy(STEP.multipliedBy(MOST_POINTS)));
        // Whole steps, so that the last of them is now.
        this.back = step.multipliedBy(1 + span.dividedBy(step));
    }

    /**
     * Measures a run that ends. It does so for people: what Prometheus does not answer is left out.
     *
     * @return one record an SLO; empty for a run without an alert, whose incident began nobody knows when
     */
    static List<ImpactMeasured> of(RunState run) {
        var alert = run.settings().alert();
        if (alert == null) {
            return List.of();
        }
        var since = alert.startsAt().minus(held(run, alert.name()));
        var impact = new Impact(run.arena().metrics(), since, run.now());
        var measured = new ArrayList<ImpactMeasured>();
        try {
            run.runbook().alerts().stream()
                    .map(AlertModel::slo)
                    .filter(Objects::nonNull)
                    .distinct()
                    .map(SloFactory::make)
                    .forEach(slo -> impact.measure(slo, measured));
        } catch (RuntimeException unanswered) {
            run.note("", "the impact could not be measured: " + unanswered.getMessage());
        }
        return measured;
    }

    /** What an alert waits for before it fires belongs to the incident. */
    private static Duration held(RunState run, String name) {
        return run.runbook().alerts().stream()
                .filter(alert -> alert.name().equals(name))
                .map(AlertModel::forDuration)
                .findFirst()
                .orElse(Duration.ZERO);
    }

    private void measure(Slo slo, List<ImpactMeasured> measured) {
        var objective = slo.objective();
        var outside = new HashSet<Instant>();
        Series.Point worst = null;
        for (var series : metrics.range(slo.indicator(), back, step)) {
            for (var point : series.points()) {
                if (Double.isNaN(point.value())) {
                    continue;
                }
                if (!objective.holds(point.value())) {
                    outside.add(point.at());
                }
                if (worst == null || worse(objective, point, worst)) {
                    worst = point;
                }
            }
        }
        if (worst != null) {
            measured.add(new ImpactMeasured(
                    now,
                    slo.title(),
                    objective.toString(),
                    objective.unit().render(worst.value()),
                    worst.at(),
                    step.multipliedBy(outside.size()),
                    back));
        }
    }

    private static boolean worse(Bound objective, Series.Point point, Series.Point than) {
        return objective.side() == Bound.Side.BELOW ? point.value() > than.value() : point.value() < than.value();
    }
}
