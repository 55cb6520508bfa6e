package dev.runbook.engine.execution;

import dev.runbook.api.Instructions;
import dev.runbook.api.Link;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.model.StepModel;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * What MANUAL steps ask of people whatever the run has found: all that a step asks that takes nothing, and of one that
 * takes parameters or values of other steps what it asks alike for values that have nothing in common.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class FixedInstructions {
    private FixedInstructions() {}

    /**
     * Returns what a step asks, with an empty text where only its links are known; empty for one of which nothing is.
     *
     * @throws IllegalStateException if a step fails that takes nothing
     */
    public static Optional<Instructions> of(RunbookModel runbook, StepModel step) {
        if (step.method().getReturnType() != Instructions.class) {
            return Optional.empty();
        }
        try {
            return common(ask(runbook, step, SampleValues.LEAST), ask(runbook, step, SampleValues.MOST));
        } catch (InvocationTargetException e) {
            if (step.parameters().isEmpty()) {
                throw new IllegalStateException(
                        "step " + step.name() + " of " + runbook.id() + " fails without a run: "
                                + e.getTargetException(),
                        e);
            }
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instructions> ask(RunbookModel runbook, StepModel step, SampleValues samples)
            throws ReflectiveOperationException {
        var values = new ArrayList<Object>();
        for (var type : step.method().getGenericParameterTypes()) {
            values.add(samples.of(type));
        }
        return Optional.ofNullable(
                (Instructions) step.method().invoke(RunState.make(runbook.type()), values.toArray()));
    }

    private static Optional<Instructions> common(Optional<Instructions> least, Optional<Instructions> most) {
        if (least.isEmpty() || most.isEmpty()) {
            return Optional.empty();
        }
        var links = new ArrayList<Link>(least.get().links());
        links.retainAll(most.get().links());
        var text = least.get().text().equals(most.get().text()) ? least.get().text() : "";
        return text.isEmpty() && links.isEmpty()
                ? Optional.empty()
                : Optional.of(new Instructions(text, List.copyOf(links)));
    }
}
