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

    LivePerformance(RunbookModel runbook, Mode mode, RunExecution run) {
        this.runbook = runbook;
        this.mode = mode;
        this.run = run;
    }

    @Override
    public StepOutcome perform(Stage stage) {
        return run.step(stage.requireStep());
    }

    @Override
    public void cancel(String reason) {
        run.cancel(reason);
    }

    @Override
    public void judge() {
        var verdict = run.end();
        if (verdict != Verdict.COMPLETED) {
            throw new AssertionError("The " + (mode == Mode.PLAN ? "plan" : "run") + " of " + runbook.id() + " ended "
                    + verdict + ": " + String.join("; ", run.explanation()));
        }
    }

    @Override
    public void close() {
        run.close();
    }
}
