package dev.runbook.engine.execution;

import static dev.runbook.engine.journal.JournalRecord.StepEnded.PERSON;

import dev.runbook.api.HumanNeeded;
import dev.runbook.api.Verdict;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import dev.runbook.engine.spi.Arena;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * One run of a runbook in an arena. Its methods are called by one thread, in order: {@link #step} for each step of the
 * model, {@link #end}, {@link #close}. Only {@link #cancel} may come from another thread.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class RunExecution implements AutoCloseable {
    private final RunState run;
    private final Runner runner;
    private final Map<String, StepOutcome> outcomes = new LinkedHashMap<>();
    private volatile @Nullable Thread caller;
    private @Nullable Failure failure;
    private @Nullable Ending ending;

    /** The step that ended the run, and why; no step when the run was cancelled between two. */
    record Failure(@Nullable StepModel step, Throwable cause) {}

    /**
     * Makes a run. Nothing happens yet: the arena is opened by the first step that needs it.
     *
     * @param arena opens the run's arena, at most once; who opens it closes it
     */
    public RunExecution(RunbookModel runbook, Supplier<Arena> arena, RunSettings settings) {
        run = new RunState(runbook, arena, settings);
        runner = new Runner(run);
    }

    /** Runs a step, or skips it when an earlier one failed. Never throws for what the step does. */
    public StepOutcome step(StepModel step) {
        caller = Thread.currentThread();
        var told = Restored.of(run, step);
        if (told != null && told.failure() != null) {
            failure = new Failure(step, told.failure());
        }
        if (told != null) {
            if (!told.stopped().isEmpty()) {
                run.stop().steps(told.stopped());
            }
            outcomes.put(step.name(), told.outcome());
            return told.outcome();
        }
        if (run.history().rollingBack()) {
            Restored.effects(run, step);
        }
        var reason = skipReason(step);
        var outcome =
                reason == null ? new StepPerformance(run, runner, step).perform() : new StepOutcome.Skipped(reason);
        ended(step, outcome);
        return outcome;
    }

    /** Takes note that a call of {@link #step} never comes back: its thread was left behind in the step. */
    public void leave(StepModel step, Throwable why) {
        ended(step, new StepPerformance(run, runner, step).failed(why));
    }

    private void ended(StepModel step, StepOutcome outcome) {
        if (outcome instanceof StepOutcome.Failed failed) {
            failure = new Failure(step, failed.cause());
        }
        outcomes.put(step.name(), outcome);
        write(step, outcome);
    }

    private @Nullable String skipReason(StepModel step) {
        var stopped = run.stop().ofSteps();
        if (stopped != null) {
            return History.STOPPED + ": " + stopped;
        }
        if (run.history().rollingBack()) {
            return "the run is being taken back";
        }
        if (failure != null && failure.step() != null) {
            return "step '" + failure.step().name() + "' "
                    + (failure.cause() instanceof HumanNeeded ? "needs a person" : "failed");
        }
        if (run.settings().leftOut().contains(step.name())) {
            return "left out";
        }
        var missing = Arguments.missing(run, step.call());
        return missing == null || lost(missing)
                ? null
                : "it needs the value of step '" + missing + "', which did not run";
    }

    /** Returns whether a step had a value that no journal keeps: to leave out who needs it would be to call it needless. */
    private boolean lost(String step) {
        return run.history()
                .of(step)
                .filter(told -> told.outcome().equals("SUCCEEDED"))
                .isPresent();
    }

    private void write(StepModel step, StepOutcome outcome) {
        run.start();
        var at = run.now();
        if (outcome instanceof StepOutcome.Succeeded succeeded) {
            run.journal().append(new JournalRecord.StepEnded(at, step.name(), "SUCCEEDED", "", "", succeeded.value()));
        } else if (outcome instanceof StepOutcome.Skipped skipped) {
            run.tell(StepBody.actor(step), step.title() + ": skipped, " + skipped.reason());
            run.journal().append(new JournalRecord.StepEnded(at, step.name(), "SKIPPED", skipped.reason(), "", null));
        } else if (outcome instanceof StepOutcome.Failed failed) {
            var reason = Messages.of(failed.cause());
            boolean human = failed.cause() instanceof HumanNeeded;
            run.tell(
                    StepBody.actor(step),
                    step.title() + (human ? ": a person is needed: " : ": failed: ") + Messages.brief(failed.cause()));
            run.journal()
                    .append(new JournalRecord.StepEnded(
                            at,
                            step.name(),
                            "FAILED",
                            reason,
                            human ? PERSON : reason(failed.cause()).name(),
                            null));
        }
    }

    /** Returns why a step failed, as far as the run's verdict depends on it. */
    static StepException.Reason reason(Throwable cause) {
        return cause instanceof StepException exception ? exception.reason() : StepException.Reason.FAILED;
    }

    /**
     * Takes back what an earlier process did of the run, instead of going on with its steps.
     *
     * @param why what the journal says of it
     */
    public Verdict takeBack(String why) {
        caller = Thread.currentThread();
        for (var step : run.runbook().steps()) {
            Restored.effects(run, step);
        }
        failure = new Failure(null, new StepException(why));
        return end();
    }

    /** Stops the run: the step that runs is interrupted, later ones are skipped, {@link #end} rolls back. */
    public void cancel(String reason) {
        run.stop().steps(reason);
        java.util.concurrent.locks.LockSupport.unpark(caller);
    }

    /** Ends the run: rolls back when a step failed and its {@code onFailure} says so. The same verdict when called again. */
    public Verdict end() {
        return ending().verdict();
    }

    private Ending ending() {
        if (ending == null) {
            var stopped = run.stop().ofSteps();
            var why = failure == null && stopped != null
                    ? new Failure(
                            null,
                            new StepException(
                                    StepException.Reason.CANCELLED, "the run was stopped: " + stopped + ".", null))
                    : failure;
            if (why == null && run.history().rollingBack()) {
                why = new Failure(null, new StepException("its rollback had begun"));
            }
            run.start();
            ending = Ending.of(run, runner, why);
            if (run.mode() == Mode.LIVE) {
                Impact.of(run).forEach(run.journal()::append);
            }
            run.journal().append(new JournalRecord.RunEnded(run.now(), ending.verdict(), ending.reason()));
        }
        return ending;
    }

    /** Returns why the run ended as it did, a line each: what failed, what could not be taken back. */
    public List<String> explanation() {
        return ending().explanation();
    }

    /** Returns what could not be taken back, or is not yet since the rollback was stopped: why, by the step's name. */
    public Map<String, String> stayed() {
        return ending().stayed();
    }

    /** Returns what the run touched and did not leave as it was, a line a field, after everything was taken back. */
    public List<String> residue() {
        return ending().rolledBack() && run.opened() ? Residue.of(run) : List.of();
    }

    /** Returns how many effects the run intended, its rollbacks included. */
    public long effects() {
        return run.opened() ? run.gate().effects() : 0;
    }

    /** Returns when the run last changed something; null if it never did. */
    public @Nullable Instant lastEffect() {
        return run.journal().lastEffect();
    }

    /** Returns what became of the steps so far, by name, in order. */
    public Map<String, StepOutcome> outcomes() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
    }

    /** Returns the journal so far, a JSON object a line. */
    public List<String> journal() {
        return run.journal().lines();
    }

    /** Gives the run's thread back. Calls {@link #end} when that was not done. */
    @Override
    public void close() {
        end();
        runner.release();
    }
}
