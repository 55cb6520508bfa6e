package dev.runbook.engine.drill;

import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.model.StepModel;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A drill, phase by phase, in the order of the methods. Each phase throws with the whole story when it is red; then
 * {@link #skip} says of the later ones why they can't be run. One thread; only {@link #cancel} may come from another.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class DrillRun implements AutoCloseable {
    /** Makes a drill. Nothing happens yet. */
    public DrillRun(DrillModel drill, DrillSettings settings) {}

    /** Returns why the drill can't be run here at all and is to be skipped: its target is not available. */
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    /** Returns why a phase can't be run: an earlier one failed. Ask before each phase but {@link Phase#PREPARE}. */
    public Optional<String> skip(Phase phase) {
        return Optional.empty();
    }

    /** Makes the drill's values and opens its world; throws with all problems at once. */
    public void prepare() {}

    /** Lets the world run until the first fault and checks that it is healthy. */
    public void baseline() {}

    /** Injects the first fault and waits until it is observed. */
    public void inject() {}

    /** Waits until the alert fires. */
    public void detect() {}

    /** Runs a step. Call it for every step: after a failed one it answers why it skips. */
    public StepOutcome step(StepModel step) {
        return new StepOutcome.Skipped("not run: " + step.name());
    }

    /** Ends the run, with rollbacks, and checks its verdict. */
    public void end() {}

    /** Checks that the service is back, or still broken where the drill expects that; checks the times. */
    public void recover() {}

    /** Repeats world and faults without the runbook and checks that the outcome is the declared one. */
    public void control() {}

    /** Repeats the drill without a CHANGE step and checks that it fails then. */
    public void ablation(StepModel step) {}

    /** Stops the drill; {@link #end} still rolls back. */
    public void cancel(String reason) {}

    /** Prints and writes the report, and closes the world. */
    @Override
    public void close() {}

    /** The phases of a drill, in order. */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public enum Phase {
        /** {@link DrillRun#prepare}. */
        PREPARE,
        /** {@link DrillRun#baseline}. */
        BASELINE,
        /** {@link DrillRun#inject}. */
        INJECT,
        /** {@link DrillRun#detect}. */
        DETECT,
        /** {@link DrillRun#step}, all of them; skipped by itself after a failed step. */
        STEPS,
        /** {@link DrillRun#end}. */
        END,
        /** {@link DrillRun#recover}. */
        RECOVER,
        /** {@link DrillRun#control}. */
        CONTROL,
        /** {@link DrillRun#ablation}. */
        ABLATION
    }
}
