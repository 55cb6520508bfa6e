package dev.runbook.engine.cli;

import dev.runbook.api.Effect;
import dev.runbook.api.StepKind;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.MemoryJournal;
import dev.runbook.engine.journal.RecordedEffect;
import dev.runbook.engine.journal.StepHistory;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How far a run came: what it did, what is left, and how each would be undone.
 *
 * @param runbook the runbook
 * @param history what the journal tells
 */
record Progress(RunbookModel runbook, History history) {
    /**
     * Looks at a run as it will be when it is gone on with.
     *
     * @param first what its journal will say of that before anything is done
     */
    static Progress of(Recorded recorded, List<JournalRecord> first) {
        var resumed = new MemoryJournal();
        first.forEach(resumed::append);
        var lines = new ArrayList<>(recorded.run().lines());
        lines.addAll(resumed.lines());
        return new Progress(recorded.runbook(), History.of(lines));
    }

    void print(PrintStream out) {
        out.println("Done so far:");
        var begun = runbook.steps().stream().filter(this::begun).toList();
        begun.forEach(step -> done(out, step));
        if (begun.isEmpty()) {
            out.println("  nothing");
        }
        out.println(history.rollingBack() ? "Left to do: the rollback, which had begun." : "Left to do:");
        if (!history.rollingBack()) {
            runbook.steps().stream().filter(step -> outcome(step).isEmpty()).forEach(step -> left(out, step));
        }
        out.println();
    }

    private boolean begun(StepModel step) {
        return !outcome(step).isEmpty() || !effects(step).isEmpty();
    }

    private void done(PrintStream out, StepModel step) {
        var outcome = outcome(step);
        line(out, step, "  (" + (outcome.isEmpty() ? "begun" : outcome.toLowerCase(Locale.ROOT)) + ")");
        var effects = effects(step);
        effects.forEach(effect -> out.println("      " + effect.operation()
                + (effect.outcome() == Effect.Outcome.DONE ? "" : "  (" + effect.outcome() + ")")));
        if (!effects.isEmpty()) {
            out.println("      undo: " + PlanView.undo(step));
        }
    }

    private static void left(PrintStream out, StepModel step) {
        line(out, step, "");
        if (step.kind() == StepKind.CHANGE) {
            out.println("      undo: " + PlanView.undo(step));
        }
    }

    private static void line(PrintStream out, StepModel step, String end) {
        out.printf("  %-8s %s%s%n", step.kind(), step.title(), end);
    }

    private String outcome(StepModel step) {
        return history.of(step.name()).map(StepHistory::outcome).orElse("");
    }

    private List<RecordedEffect> effects(StepModel step) {
        return history.of(step.name()).map(StepHistory::effects).orElse(List.of());
    }
}
