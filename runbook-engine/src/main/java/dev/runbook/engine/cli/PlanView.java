package dev.runbook.engine.cli;

import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import java.io.PrintStream;
import java.util.List;

/** Shows a plan: each step, what it would change, what speaks against it, how it would be undone. */
final class PlanView {
    private final PrintStream out;
    private final RunbookModel runbook;
    private final List<String> journal;
    private final History history;
    private final List<PlannedEffect> effects;

    PlanView(PrintStream out, RunbookModel runbook, List<String> journal) {
        this.out = out;
        this.runbook = runbook;
        this.journal = journal;
        this.history = History.of(journal);
        this.effects = PlannedEffect.of(journal);
    }

    void print() {
        boolean assumed = false;
        int number = 0;
        for (var step : runbook.steps()) {
            number++;
            var own = effects.stream()
                    .filter(effect -> effect.step().equals(step.name()))
                    .toList();
            out.printf("%2d. %-8s %s%s%n", number, step.kind(), step.title(), assumed ? "  (assumed: see above)" : "");
            outcome(step);
            own.forEach(this::print);
            if (!own.isEmpty()) {
                out.println("      undo: " + undo(step));
                assumed = true;
            }
        }
        out.println();
        long changing = effects.stream().filter(e -> !e.refused()).count();
        out.println(
                effects.isEmpty()
                        ? "Nothing would change."
                        : changing + (changing == 1 ? " effect" : " effects") + " would be sent"
                                + (changing == effects.size()
                                        ? "."
                                        : ", " + (effects.size() - changing) + " refused."));
    }

    private void outcome(StepModel step) {
        var told = history.of(step.name());
        if (told.isPresent() && !told.get().outcome().equals("SUCCEEDED")) {
            out.println("      " + told.get().outcome().toLowerCase(java.util.Locale.ROOT) + ": "
                    + told.get().reason());
        }
        if (step.kind() == StepKind.MANUAL
                && told.isPresent()
                && told.get().outcome().equals("SUCCEEDED")) {
            out.println("      a person would be asked");
        }
        PlannedEffect.notes(journal, step.name()).forEach(note -> out.println("      " + note));
    }

    private void print(PlannedEffect effect) {
        out.println("      " + effect.operation() + (effect.simulated() ? "" : "  (not simulated)"));
        effect.changes().forEach(change -> out.println("        " + change));
        effect.warnings().forEach(warning -> out.println("        ! " + warning));
    }

    private static String undo(StepModel step) {
        var rollback = step.rollback();
        return rollback == null
                ? "not possible, " + step.irreversible()
                : rollback.call().method().getName() + "()";
    }

    /** Returns whether what was planned can be done. */
    boolean feasible() {
        return code() == ExitCode.DONE || code() == ExitCode.CHANGES;
    }

    ExitCode code() {
        if (history.verdict().filter(verdict -> verdict == Verdict.REFUSED).isPresent()) {
            return ExitCode.REFUSED;
        }
        if (!PlannedEffect.whole(history) || effects.stream().anyMatch(PlannedEffect::refused)) {
            return ExitCode.FAILED;
        }
        return effects.isEmpty() ? ExitCode.DONE : ExitCode.CHANGES;
    }
}
