package dev.runbook.engine.execution;

import dev.runbook.api.Instructions;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import org.apiguardian.api.API;

/** What MANUAL steps ask of people whatever the run has found: steps that take nothing. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class FixedInstructions {
    private FixedInstructions() {}

    /**
     * Returns what a step asks; empty for one that takes what the run has found.
     *
     * @throws IllegalStateException if the step fails
     */
    public static Optional<Instructions> of(RunbookModel runbook, StepModel step) {
        if (!step.parameters().isEmpty() || step.method().getReturnType() != Instructions.class) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable((Instructions) step.method().invoke(RunState.make(runbook.type())));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    "step " + step.name() + " of " + runbook.id() + " fails without a run: " + e.getTargetException(),
                    e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("methods of a model are accessible", e);
        }
    }
}
