package dev.runbook.engine.drill;

import dev.runbook.api.drill.Control;
import dev.runbook.engine.execution.Times;
import dev.runbook.engine.model.DrillModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The same world, faults and seed without the runbook. */
final class ControlRun {
    /** How much longer than the drill the control is watched. */
    static final Duration MARGIN = Duration.ofMinutes(5);

    private final DrillModel drill;
    private final Objectives objectives;

    ControlRun(DrillModel drill, Objectives objectives) {
        this.drill = drill;
        this.objectives = objectives;
    }

    /**
     * Watches for as long as the drill took and throws unless what was declared came true.
     *
     * @param world the control's world, at its first fault; closed at the end
     * @param watched how long from the first fault on
     * @param effects how many effects the run had
     * @return what the control did, one line
     */
    String check(Scene world, Duration watched, long effects) {
        try (var scene = world) {
            var until = scene.firstFault().plus(watched);
            scene.inject();
            requireAlert(scene, scene.detect(until));
            scene.completeFaults();
            var back = watch(scene, until);
            return drill.control() == Control.STAYS_BROKEN ? staysBroken(scene, back) : recovers(scene, back, effects);
        }
    }

    private void requireAlert(Scene scene, boolean fired) {
        if (!fired) {
            throw new AssertionError("in the control " + drill.alert().name() + " did not fire within "
                    + Times.text(scene.sinceFault()) + " after the first fault: " + scene.alertInWords()
                    + ". Without the runbook nothing can differ before the alert, so the world is not deterministic.");
        }
    }

    /** Returns since when the objectives hold at the end; null if they don't. */
    private @Nullable Instant watch(Scene scene, Instant until) {
        Instant since = null;
        while (true) {
            var now = scene.now();
            since = !objectives.kept(scene.arena()) ? null : since == null ? now : since;
            if (!now.isBefore(until)) {
                return since;
            }
            var left = Duration.between(now, until);
            scene.arena().time().pass(left.compareTo(Rehearsal.SCRAPE) < 0 ? left : Rehearsal.SCRAPE);
        }
    }

    private String staysBroken(Scene scene, @Nullable Instant back) {
        if (back != null) {
            throw new AssertionError("the system heals itself " + scene.after(back)
                    + " after the first fault without the runbook; the drill expects STAYS_BROKEN. The drill does not"
                    + " show that the runbook helps: declare control = RECOVERS and a runbook that only watches, or make"
                    + " the fault one that stays.");
        }
        return "stays broken: " + first(objectives.broken(scene.arena())) + ", " + Times.text(scene.sinceFault())
                + " after the first fault";
    }

    private String recovers(Scene scene, @Nullable Instant back, long effects) {
        if (back == null) {
            throw new AssertionError("the system does not heal itself within " + Times.text(scene.sinceFault())
                    + " after the first fault; the drill expects RECOVERS:\n"
                    + Rehearsal.lines(objectives.broken(scene.arena()))
                    + "\nDeclare control = STAYS_BROKEN and let the runbook help, or correct the world.");
        }
        if (effects > 0) {
            throw new AssertionError("the system heals itself " + scene.after(back) + " after the first fault, yet the"
                    + " runbook had " + effects + (effects == 1 ? " effect" : " effects")
                    + ". What it did was not needed and may harm: let it only watch where the control recovers.");
        }
        return "recovers by itself after " + scene.after(back);
    }

    private static String first(List<String> lines) {
        return lines.isEmpty() ? "not kept" : lines.get(0);
    }
}
