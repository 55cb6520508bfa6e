package dev.runbook.engine.execution;

import dev.runbook.api.Decision;
import dev.runbook.api.HumanNeeded;
import dev.runbook.api.Instructions;
import dev.runbook.api.StepKind;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.gate.StepGate;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.StepHistory;
import dev.runbook.engine.journal.Values;
import dev.runbook.engine.model.CallModel;
import dev.runbook.engine.model.RetryModel;
import dev.runbook.engine.model.StepModel;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a step does on the run's thread: its condition, its attempts, the check of its value, the operator's answer.
 *
 * @param run the run
 * @param step the step
 * @param label the step's name for messages
 * @param gate its gate, null for a step that needs no arena
 * @param time its time, null likewise
 */
record StepBody(
        RunState run,
        StepModel step,
        String label,
        @Nullable StepGate gate,
        @Nullable StepTime time) {
    StepOutcome perform() throws Exception {
        var when = step.when();
        if (when != null && !goesOn()) {
            var decision = decide(when);
            if (!decision.run()) {
                return new StepOutcome.Skipped(decision.reason());
            }
            run.note(step.name(), "runs: " + decision.reason());
        }
        run.tell(actor(step), step.title());
        return new StepOutcome.Succeeded(checked(attempts()));
    }

    /** Returns who acts in a step, for the timeline. */
    static String actor(StepModel step) {
        return step.kind() == StepKind.MANUAL ? "manual" : "step";
    }

    private Decision decide(CallModel when) throws Exception {
        var missing = Arguments.missing(run, when);
        if (missing != null) {
            return Decision.skip("its condition needs the value of step '" + missing + "', which has none");
        }
        if (time == null) {
            return decision(new Invocation(run).plain(when, new Arguments(run, null, null).of(when)), when);
        }
        try (var reads = run.gate().openCondition(step.name())) {
            var part = Part.of(run, reads, time);
            var result = bound(reads, () -> new Invocation(run).plain(when, new Arguments(run, part, null).of(when)));
            if (!reads.violations().isEmpty()) {
                throw refused(reads);
            }
            return decision(result, when);
        }
    }

    private Decision decision(@Nullable Object result, CallModel when) {
        if (result instanceof Decision decision) {
            return decision;
        }
        throw new StepException("the condition " + when.method().getName() + " of " + label
                + " returned null, so nobody knows whether to run the step. Return Decision.run or Decision.skip.");
    }

    private @Nullable Object attempts() throws Exception {
        var retry = step.retry();
        int most = retry == null ? 1 : retry.maxAttempts();
        int first = begin();
        for (int attempt = first; ; attempt++) {
            if (attempt > first) {
                started(attempt);
            }
            try {
                return attempt();
            } catch (HumanNeeded | StackOverflowError | OutOfMemoryError | InterruptedException e) {
                throw e;
            } catch (Exception | AssertionError e) {
                if (retry == null || attempt == most || isStopped()) {
                    throw e;
                }
                backOff(retry, attempt, e);
            }
        }
    }

    /** Whether it runs was decided before it was interrupted. */
    private boolean goesOn() {
        return run.history().of(step.name()).map(StepHistory::interrupted).orElse(false);
    }

    /** Writes down that the step begins, or goes on; returns the number of the attempt. */
    private int begin() {
        var told = run.history().of(step.name());
        if (told.isPresent() && told.get().interrupted()) {
            run.journal().append(new JournalRecord.StepResumed(run.now(), step.name()));
            return told.get().attempt();
        }
        started(1);
        return 1;
    }

    private void started(int attempt) {
        run.journal().append(new JournalRecord.StepStarted(run.now(), step.name(), step.kind(), step.title(), attempt));
    }

    private boolean isStopped() {
        return Thread.currentThread().isInterrupted()
                || (gate != null && (!gate.violations().isEmpty() || gate.escalation() != null))
                || (time != null && time.over());
    }

    private void backOff(RetryModel retry, int attempt, Throwable thrown) {
        if (time == null) {
            throw new IllegalStateException("a step that is retried was started without an arena");
        }
        var wait = pause(retry, attempt, run.arena().random("retry " + step.name()));
        var text = "attempt " + attempt + " of " + retry.maxAttempts() + " failed: " + Messages.of(thrown);
        if (wait.compareTo(time.left()) >= 0) {
            throw new StepException(
                    StepException.Reason.FAILED,
                    label + ": " + text + "; no time is left for another within its timeout of "
                            + Times.text(time.timeout()) + ".",
                    thrown);
        }
        run.note(step.name(), text + "; the next one in " + Times.text(wait));
        run.tell("step", step.title() + ": " + text + "; the next one in " + Times.text(wait));
        time.clock().pass(wait);
    }

    /** Returns {@code backoff * 2^(attempt-1)}, capped, longer or shorter by at most the share of jitter. */
    static Duration pause(RetryModel retry, int attempt, RandomGenerator random) {
        double millis = Math.min(retry.backoff().toMillis() * Math.pow(2, attempt - 1), (double)
                retry.maxBackoff().toMillis());
        return Duration.ofMillis(Math.round(millis * (1 + retry.jitter() * (2 * random.nextDouble() - 1))));
    }

    private @Nullable Object attempt() throws Exception {
        var invocation = new Invocation(run);
        if (gate == null || time == null) {
            return invocation.intercepted(step.call(), new Arguments(run, null, null).of(step.call()));
        }
        var part = Part.of(run, gate, time);
        var value =
                bound(gate, () -> invocation.intercepted(step.call(), new Arguments(run, part, null).of(step.call())));
        if (step.kind() == StepKind.MANUAL && gate.violations().isEmpty() && run.mode() != Mode.PLAN) {
            new Person(run, time).act(step, value instanceof Instructions instructions ? instructions : null);
        }
        return value;
    }

    /** Calls something in the name of a gate. */
    static @Nullable Object bound(StepGate gate, Callable<@Nullable Object> call) throws Exception {
        var binding = gate.bind();
        try {
            return call.call();
        } finally {
            binding.close();
        }
    }

    private @Nullable Object checked(@Nullable Object value) {
        var declared = step.method().getReturnType();
        if (declared == void.class) {
            return null;
        }
        if (value == null) {
            throw new StepException(label + " returned null where it declares a " + declared.getSimpleName()
                    + ". Later steps and its rollback would get nothing, so the step failed. Return a value, throw when"
                    + " there is none, or declare void.");
        }
        var type = step.method().getGenericReturnType();
        try {
            var json = Values.toJson(value);
            var back = Values.fromJson(json, type);
            if (!value.equals(back)) {
                throw new StepException(label + " returned a value that JSON does not carry: " + value
                        + " comes back as " + back + ". A resumed run would see another value, so the step failed."
                        + " Return a record of plain values that has equals.");
            }
            return value;
        } catch (IllegalArgumentException e) {
            throw new StepException(
                    StepException.Reason.FAILED,
                    label + " returned a value that JSON does not carry: " + e.getMessage()
                            + ". It can't be journaled, so the step failed. Return a record of plain values.",
                    e);
        }
    }

    static StepException refused(StepGate gate) {
        var message = new StringBuilder();
        for (var violation : gate.violations()) {
            message.append(message.length() == 0 ? "" : "\n").append(violation.message());
        }
        return new StepException(StepException.Reason.REFUSED, message.toString(), null);
    }
}
