package dev.runbook.engine.execution;

import dev.runbook.api.Verdict;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import dev.runbook.engine.spi.Arena;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * One run of a runbook in an arena. Its methods are called by one thread, in order: {@link #step} for each step of the
 * model, {@link #end}, {@link #close}. Only {@link #cancel} may come from another thread.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class RunExecution implements AutoCloseable {
    /**
     * Makes a run. Nothing happens yet: the arena is opened by the first step that needs it.
     *
     * @param arena opens the run's arena, at most once; who opens it closes it
     */
    public RunExecution(RunbookModel runbook, Supplier<Arena> arena, RunSettings settings) {}

    /** Runs a step, or skips it when an earlier one failed. Never throws for what the step does. */
    public StepOutcome step(StepModel step) {
        return new StepOutcome.Skipped("not run: " + step.name());
    }

    /** Stops the run: the step that runs is interrupted, later ones are skipped, {@link #end} rolls back. */
    public void cancel(String reason) {}

    /** Ends the run: rolls back when a step failed and its {@code onFailure} says so. The same verdict when called again. */
    public Verdict end() {
        return Verdict.COMPLETED;
    }

    /** Gives the run's thread back. Calls {@link #end} when that was not done. */
    @Override
    public void close() {}
}
