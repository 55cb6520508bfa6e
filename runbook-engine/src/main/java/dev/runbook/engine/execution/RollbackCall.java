package dev.runbook.engine.execution;

import dev.runbook.engine.execution.RunState.Acted;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.StepHistory;
import dev.runbook.engine.model.RollbackModel;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/**
 * The rollback of one step, in a gate of its own.
 *
 * @param run the run
 * @param runner runs it
 * @param acted the step and what it did
 * @param rollback its compensation
 */
record RollbackCall(RunState run, Runner runner, Acted acted, RollbackModel rollback) {
    private static final int ATTEMPTS = 5;
    private static final int CONFLICT = 409;

    /**
     * Returns null when it succeeded, else what is wrong. Never throws for what the rollback does. One that is stopped
     * stands in the journal as one that was killed, to be gone on with.
     */
    @Nullable String perform() {
        var step = acted.step().name();
        var told = run.history().of(step).map(StepHistory::rollback).orElse("");
        if (told.equals("SUCCEEDED")) {
            return null;
        }
        // What takes back in a process of its own has made no arena yet.
        run.arena().tell("rollback", acted.step().title());
        if (!told.equals("STARTED")) {
            run.journal()
                    .append(new JournalRecord.RollbackStarted(run.arena().time().instant(), step));
        }
        var thrown = call();
        if (thrown != null && run.stop().ofRollbacks() != null) {
            return "the rollback of step '" + step + "' was stopped";
        }
        for (int attempt = 1; attempt < ATTEMPTS && isConflict(thrown); attempt++) {
            run.note(step, "somebody was faster; the rollback is tried again on what is there now");
            thrown = call();
        }
        var reason = thrown == null ? "" : Messages.of(thrown);
        run.journal()
                .append(new JournalRecord.RollbackEnded(
                        run.now(), step, thrown == null ? "SUCCEEDED" : "FAILED", reason));
        if (thrown == null) {
            return null;
        }
        run.tell("rollback", acted.step().title() + ": failed: " + Messages.brief(thrown));
        return "the rollback of step '" + step + "' failed: " + reason;
    }

    private static boolean isConflict(@Nullable Throwable thrown) {
        return thrown instanceof KubernetesClientException refused && refused.getCode() == CONFLICT;
    }

    private @Nullable Throwable call() {
        var missing = Arguments.missing(run, rollback.call());
        if (missing != null) {
            return new StepException(
                    "it needs the value of step '" + missing + "', which did not return one. Take it as an Optional.");
        }
        var name = rollback.call().method().getName();
        var label = "rollback " + run.runbook().type().getSimpleName() + "." + name;
        var gate = run.gate().openRollback(acted.step().name());
        var time = StepTime.from(gate, rollback.timeout());
        Runner.Result result;
        try (gate) {
            result = runner.run(
                    label,
                    () -> StepBody.bound(gate, () -> {
                        var part = Part.of(run, gate, time);
                        var arguments = new Arguments(run, part, acted.effects());
                        return new Invocation(run).intercepted(rollback.call(), arguments.of(rollback.call()));
                    }),
                    gate,
                    time,
                    run.stop()::ofRollbacks);
        }
        var leak = runner.leak(label);
        var wrong = result.thrown() == null && time.over()
                ? Watch.timedOut(label, rollback.timeout(), "")
                : result.thrown();
        return wrong == null ? leak : leak == null ? wrong : leak.beside(wrong);
    }
}
