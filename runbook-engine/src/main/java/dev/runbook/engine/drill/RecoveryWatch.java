package dev.runbook.engine.drill;

import dev.runbook.api.port.Series;
import dev.runbook.engine.model.AlertModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a world is as it should be, and stays so for as long as its alerts take to fire: what is back for a
 * moment only is not back.
 *
 * @param scene the world
 * @param objectives what has to hold
 */
record RecoveryWatch(Scene scene, Objectives objectives) {
    /** Returns since when the objectives hold; null if they don't by the limit, or don't stay. */
    @Nullable Instant await(Instant limit, BooleanSupplier cancelled) {
        var hold = objectives.alerts().stream()
                .map(AlertModel::forDuration)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        Instant since = null;
        while (!cancelled.getAsBoolean()) {
            var now = scene.now();
            since = !objectives.kept(scene.arena()) ? null : since == null ? keptSince(now) : since;
            if (since != null && !now.isBefore(since.plus(hold))) {
                return since;
            }
            if (since == null && !now.isBefore(limit)) {
                return null;
            }
            scene.arena().time().pass(Rehearsal.SCRAPE);
        }
        return null;
    }

    /** Looks back from an instant at which everything holds: since when it has, at the scrapes since the first fault. */
    private Instant keptSince(Instant now) {
        var metrics = scene.arena().metrics();
        var back = Duration.between(scene.firstFault(), now);
        var since = scene.firstFault();
        for (var alert : objectives.alerts()) {
            var fired = metrics.range("ALERTS{alertname=\"" + alert.name() + "\"}", back, Rehearsal.SCRAPE);
            since = afterLast(fired, point -> true, since);
        }
        for (var slo : objectives.slos()) {
            var values = metrics.range(slo.indicator(), back, Rehearsal.SCRAPE);
            since = afterLast(values, point -> !slo.objective().holds(point.value()), since);
        }
        return since.isAfter(now) ? now : since;
    }

    private static Instant afterLast(List<Series> series, Predicate<Series.Point> broken, Instant otherwise) {
        return series.stream()
                .flatMap(one -> one.points().stream())
                .filter(broken)
                .map(point -> point.at().plus(Rehearsal.SCRAPE))
                .reduce(otherwise, (one, other) -> one.isAfter(other) ? one : other);
    }
}
