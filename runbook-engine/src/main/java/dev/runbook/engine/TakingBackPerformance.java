package dev.runbook.engine;

import dev.runbook.api.Verdict;
import dev.runbook.engine.execution.RunExecution;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.StepHistory;
import org.jspecify.annotations.Nullable;

/**
 * A live run that is taken back, the newest step first, when the test of its first step is reached; each step's test
 * then tells what became of its rollback.
 */
final class TakingBackPerformance implements Performance {
    private final RunExecution run;
    private final String why;
    private @Nullable History told;

    /** @param why who takes it back, and for what reason */
    TakingBackPerformance(RunExecution run, String why) {
        this.run = run;
        this.why = why;
    }

    /** Throws where a rollback failed: no other one is to be skipped for it. */
    @Override
    public StepOutcome perform(Stage stage) {
        var rollback = history().of(stage.name()).map(StepHistory::rollback).orElse("");
        var stayed = run.stayed().get(stage.name());
        if (stayed != null) {
            throw new AssertionError(stayed);
        }
        return rollback.isEmpty()
                ? new StepOutcome.Skipped("nothing of it was taken back")
                : new StepOutcome.Succeeded(null);
    }

    private History history() {
        if (told == null) {
            var unused = run.takeBack(why);
            told = History.of(run.journal());
        }
        return told;
    }

    /** Reports show what a class fails of at each of its tests, so that it is left to the steps that stayed. */
    @Override
    public void judge() {
        var verdict = run.end();
        if (verdict != Verdict.ROLLED_BACK && run.stayed().isEmpty()) {
            throw new AssertionError("The rollback ended " + verdict + ": " + String.join("; ", run.explanation()));
        }
    }

    @Override
    public void cancel(String reason) {
        run.cancel(reason);
    }

    @Override
    public void close() {
        run.close();
    }
}
