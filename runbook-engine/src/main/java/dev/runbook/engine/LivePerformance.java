package dev.runbook.engine;

import dev.runbook.api.Verdict;
import dev.runbook.engine.execution.RunExecution;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.model.RunbookModel;

/** A runbook that is planned or run on a live cluster. */
final class LivePerformance implements Performance {
    private final RunbookModel runbook;
    private final Mode mode;
    private final RunExecution run;
    private boolean failed;

    LivePerformance(RunbookModel runbook, Mode mode, RunExecution run) {
        this.runbook = runbook;
        this.mode = mode;
        this.run = run;
    }

    @Override
    public StepOutcome perform(Stage stage) {
        var outcome = run.step(stage.requireStep());
        failed |= outcome instanceof StepOutcome.Failed;
        return outcome;
    }

    @Override
    public void cancel(String reason) {
        run.cancel(reason);
    }

    /** Reports show what a class fails of at each of its tests, so that it is left to the step that failed. */
    @Override
    public void judge() {
        var verdict = run.end();
        if (verdict != Verdict.COMPLETED && !failed) {
            throw new AssertionError("The " + (mode == Mode.PLAN ? "plan" : "run") + " of " + runbook.id() + " ended "
                    + verdict + ": " + String.join("; ", run.explanation()));
        }
    }

    @Override
    public void close() {
        run.close();
    }
}
