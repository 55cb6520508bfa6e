package dev.runbook.engine.drill;

import dev.runbook.engine.model.AlertModel;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
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
            since = !objectives.kept(scene.arena()) ? null : since == null ? now : since;
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
}
