package dev.runbook.engine.drill;

import dev.runbook.api.drill.Control;
import dev.runbook.engine.execution.Times;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.spi.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same world, faults and seed without the runbook. One thread at a time: it may be begun by another than judges it.
 */
final class ControlRun implements AutoCloseable {
    /** How much longer than the drill the control is watched. */
    static final Duration MARGIN = Duration.ofMinutes(5);

    private final DrillModel drill;
    private final Objectives objectives;
    private final Scene scene;
    private boolean injected;
    private boolean fired;
    private @Nullable Instant since;

    private ControlRun(DrillModel drill, Objectives objectives, Scene scene) {
        this.drill = drill;
        this.objectives = objectives;
        this.scene = scene;
    }

    /** Opens a world and lives through it until the first fault, on this thread; who opens it closes it. */
    static ControlRun open(DrillModel drill, Objectives objectives, Target target, DrillValues values) {
        var scene = Scene.open(drill, target, values);
        try {
            scene.passUntil(scene.firstFault());
            return new ControlRun(drill, objectives, scene);
        } catch (RuntimeException | Error e) {
            scene.close();
            throw e;
        }
    }

    /**
     * Watches until a time after the first fault, or nearly: what is left is less than an interval of scrapes. Goes on
     * where it was when called again.
     */
    void follow(Duration watched) {
        var until = scene.firstFault().plus(watched);
        if (!injected) {
            injected = true;
            scene.inject();
        }
        if (!fired) {
            if (!scene.detect(until)) {
                return;
            }
            fired = true;
            scene.completeFaults();
        }
        while (!scene.now().plus(Rehearsal.SCRAPE).isAfter(until)) {
            look();
            scene.arena().time().pass(Rehearsal.SCRAPE);
        }
    }

    /**
     * Watches for as long as the drill took and throws unless what was declared came true.
     *
     * @param watched how long from the first fault on
     * @param effects how many effects the run had
     * @return what the control did, one line
     */
    String judge(Duration watched, long effects) {
        follow(watched);
        requireAlert();
        look();
        var left = watched.minus(scene.sinceFault());
        if (left.compareTo(Duration.ZERO) > 0) {
            scene.arena().time().pass(left);
            look();
        }
        return drill.control() == Control.STAYS_BROKEN ? staysBroken(since) : recovers(since, effects);
    }

    private void requireAlert() {
        if (!fired) {
            throw new AssertionError("in the control " + drill.alert().name() + " did not fire within "
                    + Times.text(scene.sinceFault()) + " after the first fault: " + scene.alertInWords()
                    + ". Without the runbook nothing can differ before the alert, so the world is not deterministic.");
        }
    }

    /** Keeps since when the objectives hold; null while they don't. */
    private void look() {
        since = !objectives.kept(scene.arena()) ? null : since == null ? scene.now() : since;
    }

    /** Closes the control's world. */
    @Override
    public void close() {
        scene.close();
    }

    private String staysBroken(@Nullable Instant back) {
        if (back != null) {
            throw new AssertionError("the system heals itself " + scene.after(back)
                    + " after the first fault without the runbook; the drill expects STAYS_BROKEN. The drill does not"
                    + " show that the runbook helps: declare control = RECOVERS and a runbook that only watches, or make"
                    + " the fault one that stays.");
        }
        return "stays broken: " + first(objectives.broken(scene.arena())) + ", " + Times.text(scene.sinceFault())
                + " after the first fault";
    }

    private String recovers(@Nullable Instant back, long effects) {
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
