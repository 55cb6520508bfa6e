package dev.runbook.engine.discovery;

import dev.runbook.api.OnFailure;
import dev.runbook.api.Retry;
import dev.runbook.api.Step;
import dev.runbook.api.When;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A step as its author wrote it, before its place and its parameters are known.
 *
 * @param method its method
 * @param step its annotation
 * @param retry how it is repeated, null when it is not
 * @param when what decides whether it runs, null when nothing does
 * @param value the type of its value, without {@code Optional}; null when it returns none
 */
record DeclaredStep(
        Method method,
        Step step,
        @Nullable Retry retry,
        @Nullable When when,
        @Nullable Type value) {
    String name() {
        return method.getName();
    }

    /** Returns how a message calls it. */
    String about() {
        return "@Step method '" + name() + "'";
    }

    /** Returns why there may be no value. */
    String whyNoValue() {
        return when != null
                ? "may be skipped."
                : step.onFailure() == OnFailure.CONTINUE ? "may fail without ending the run." : "may return none.";
    }

    /** Returns whether there may be no value although the run went past the step. */
    boolean mayHaveNoValue() {
        return when != null
                || step.onFailure() == OnFailure.CONTINUE
                || ValueTypes.optional(method.getGenericReturnType());
    }
}
