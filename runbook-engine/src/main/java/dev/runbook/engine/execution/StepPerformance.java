package dev.runbook.engine.execution;

import dev.runbook.api.HumanNeeded;
import dev.runbook.api.OnFailure;
import dev.runbook.api.StepKind;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.gate.NotSimulatedException;
import dev.runbook.engine.gate.StepGate;
import dev.runbook.engine.model.StepModel;
import org.jspecify.annotations.Nullable;

/**
 * One step that is performed, in a gate of its own where it needs an arena, and what is made of how it came out.
 *
 * @param run the run
 * @param runner runs the step's method
 * @param step the step
 */
record StepPerformance(RunState run, Runner runner, StepModel step) {
    /** Performs it. Never throws for what the step does. */
    StepOutcome perform() {
        var missing = Arguments.missing(run, step.call());
        if (missing != null) {
            return failed(new HumanNeeded("it needs the value of step '" + missing
                    + "', which no journal has: it held secrets, or"
                    + " a person said that the step is done. Do by hand what '" + step.name()
                    + "' does, and resume with --assume done " + step.name() + ", or take the run back."));
        }
        try {
            if (needsArena()) {
                run.arena();
            }
            run.start();
        } catch (RuntimeException e) {
            return failed(e);
        }
        return run.opened() ? gated() : free();
    }

    private StepOutcome gated() {
        var gate = run.gate().open(step.name(), step.kind());
        var time = StepTime.from(gate, step.timeout());
        Runner.Result result;
        try (gate) {
            result = runner.run(
                    label(),
                    () -> new StepBody(run, step, label(), gate, time).perform(),
                    gate,
                    time,
                    run.stop()::ofSteps);
        }
        run.acted(step, gate.effects());
        return judge(result, gate, time);
    }

    private StepOutcome free() {
        var body = new StepBody(run, step, label(), null, null);
        var result = runner.run(label(), body::perform, null, null, run.stop()::ofSteps);
        return judge(result, null, null);
    }

    private StepOutcome judge(Runner.Result result, @Nullable StepGate gate, @Nullable StepTime time) {
        var leak = runner.leak(label());
        var wrong = wrong(result, gate, time);
        if (wrong != null) {
            return failed(leak == null ? wrong : leak.beside(wrong));
        }
        if (leak != null) {
            return failed(leak);
        }
        var thrown = result.thrown();
        if (thrown != null) {
            var untried = notSimulated(thrown);
            return new StepOutcome.Skipped(
                    untried == null ? "does not hold now: " + Messages.of(thrown) : Messages.of(untried));
        }
        if (result.value() instanceof StepOutcome.Succeeded succeeded) {
            run.keep(step, succeeded.value());
            return succeeded;
        }
        return result.value() instanceof StepOutcome other ? other : new StepOutcome.Succeeded(null);
    }

    /** Returns what the step failed of; null if it did not, or only could not be tried. */
    private @Nullable Throwable wrong(Runner.Result result, @Nullable StepGate gate, @Nullable StepTime time) {
        if (gate != null && !gate.violations().isEmpty() && !result.stopped()) {
            return StepBody.refused(gate);
        }
        if (gate != null && gate.escalation() != null && !result.stopped()) {
            return gate.escalation();
        }
        var thrown = result.thrown();
        if (gate != null && gate.heldBack() != null && !result.stopped()) {
            return new StepException(
                    StepException.Reason.CANCELLED, label() + " was stopped: " + gate.heldBack() + ".", thrown);
        }
        boolean untried = notSimulated(thrown) != null
                || run.mode() == Mode.PLAN && step.kind() == StepKind.VERIFY && !result.stopped();
        if (thrown != null) {
            return untried ? null : thrown;
        }
        return time != null && time.over() ? Watch.timedOut(label(), time.timeout(), "") : null;
    }

    /** The client wraps what its calls fail with. */
    private static @Nullable NotSimulatedException notSimulated(@Nullable Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotSimulatedException found) {
                return found;
            }
        }
        return null;
    }

    /** Returns what becomes of a step that failed. */
    StepOutcome failed(Throwable cause) {
        if (step.onFailure() == OnFailure.CONTINUE && goesOn(cause)) {
            return new StepOutcome.Skipped(StepOutcome.Skipped.WENT_ON + Messages.of(cause));
        }
        return new StepOutcome.Failed(cause, run.settings().failureExpected());
    }

    /** A refused write, a person that is needed and a run that was stopped are no failures of the step. */
    private static boolean goesOn(Throwable cause) {
        return !(cause instanceof HumanNeeded) && RunExecution.reason(cause) == StepException.Reason.FAILED;
    }

    private boolean needsArena() {
        var when = step.when();
        return step.kind() == StepKind.CHANGE && step.rollback() != null
                || step.kind() == StepKind.MANUAL
                || step.retry() != null
                || Arguments.needArena(step.parameters())
                || (when != null && Arguments.needArena(when.parameters()));
    }

    private String label() {
        return "step " + run.runbook().type().getSimpleName() + "." + step.name();
    }
}
