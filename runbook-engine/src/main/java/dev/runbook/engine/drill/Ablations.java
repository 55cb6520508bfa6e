package dev.runbook.engine.drill;

import dev.runbook.api.StepKind;
import dev.runbook.engine.execution.Messages;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.model.StepModel;
import dev.runbook.engine.spi.PrepareException;
import dev.runbook.engine.spi.Target;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The repetitions of a drill, each without one step, and what they have shown of it. */
final class Ablations {
    private final DrillModel drill;
    private final DrillSettings settings;
    private final Map<String, String> results = new LinkedHashMap<>();

    Ablations(DrillModel drill, DrillSettings settings) {
        this.drill = drill;
        this.settings = settings;
    }

    /** What was shown, by step, in the order of the attempts. */
    Map<String, String> results() {
        return results;
    }

    /**
     * Repeats the drill without a step and throws unless it is red then.
     *
     * @param outcome how the step ended in the drill itself; null if it did not run
     * @param target gives the target, with room for another world
     */
    void without(StepModel step, @Nullable StepOutcome outcome, Supplier<Target> target, DrillValues values) {
        if (step.kind() != StepKind.CHANGE || outcome instanceof StepOutcome.Skipped || outcome == null) {
            results.put(step.name(), "not tried: it did not run in this drill");
            return;
        }
        var red = red(step, target, values);
        if (red == null) {
            results.put(step.name(), "UNPROVEN: the drill passes without it");
            throw new AssertionError("step '" + step.name() + "' is unproven: the drill passes without it."
                    + " Nothing shows that it helps; drop it, or drill a fault that needs it.");
        }
        results.put(step.name(), "needed: without it " + brief(red));
    }

    private @Nullable String red(StepModel step, Supplier<Target> target, DrillValues values) {
        try (var without = new Rehearsal(drill, settings, Set.of(step.name()), lines -> {})) {
            meetAlert(without, step, target, values);
            try {
                drill.runbook().steps().forEach(without::step);
                without.end();
                without.recover();
                return null;
            } catch (AssertionError e) {
                return Messages.of(e);
            }
        }
    }

    /** What goes wrong before the run says nothing of the step that it leaves out. */
    private void meetAlert(Rehearsal without, StepModel step, Supplier<Target> target, DrillValues values) {
        try {
            without.prepare(target.get(), values);
            without.baseline();
            without.inject();
            without.detect();
        } catch (AssertionError | PrepareException e) {
            results.put(step.name(), "UNPROVEN: the world without it did not come as far as the alert");
            throw new AssertionError(
                    "whether step '" + step.name()
                            + "' is needed can't be told: the repetition without it did not come as"
                            + " far as its run:\n" + Messages.of(e),
                    e);
        }
    }

    /** A headline that ends with a colon says nothing without the first point under it. */
    private static String brief(String red) {
        var lines = red.lines().toList();
        return lines.size() > 1 && lines.get(0).endsWith(":")
                ? lines.get(0) + " " + lines.get(1).strip().replaceFirst("^- ", "")
                : lines.get(0);
    }
}
