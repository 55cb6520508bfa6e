package dev.runbook.engine.model;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a step, rollback or condition, and where its value comes from.
 *
 * @param name for messages
 * @param type the parameter's raw type; the type inside for an Optional
 * @param optional whether it is declared as an {@code Optional}
 * @param source where the value comes from
 * @param step the step whose value it is, for {@link Source#STEP}; null otherwise
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ParameterModel(
        String name,
        Class<?> type,
        boolean optional,
        Source source,
        @Nullable String step) {
    /** Where a parameter's value comes from. */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public enum Source {
        /** The gated KubernetesClient. */
        CLIENT,
        /** The firing alert. */
        ALERT,
        /** The record of the run's parameters. */
        PARAMETERS,
        /** The target's clock. */
        CLOCK,
        /** A port of this library. */
        PORT,
        /** A port of an extension. */
        EXTENSION,
        /** The value that another step returned. */
        STEP,
        /** The effects of the step that a rollback compensates. */
        EFFECTS
    }
}
