package dev.runbook.engine.model;

import dev.runbook.api.OnFailure;
import dev.runbook.api.StepKind;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A step.
 *
 * @param method the method
 * @param title as a person would say it
 * @param kind what it may do
 * @param timeout how long all its attempts may take together
 * @param onFailure what becomes of the run's effects when it fails
 * @param irreversible why it has no rollback; empty when it has one or needs none
 * @param retry how it is repeated, null when it is not
 * @param when the method that decides whether it runs, null when it always does
 * @param parameters what its method takes
 * @param rollback its compensation, null when it has none
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record StepModel(
        Method method,
        String title,
        StepKind kind,
        Duration timeout,
        OnFailure onFailure,
        String irreversible,
        @Nullable RetryModel retry,
        @Nullable CallModel when,
        List<ParameterModel> parameters,
        @Nullable RollbackModel rollback) {
    /** Copies the list. */
    public StepModel {
        parameters = List.copyOf(parameters);
    }

    /** Returns the method's name: the step's identity in its runbook. */
    public String name() {
        return method.getName();
    }

    /** Returns the call of the step's method. */
    public CallModel call() {
        return new CallModel(method, parameters);
    }
}
