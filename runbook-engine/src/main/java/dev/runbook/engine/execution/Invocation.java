package dev.runbook.engine.execution;

import dev.runbook.engine.model.CallModel;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * Calls methods of a run's instance.
 *
 * @param run the run
 */
record Invocation(RunState run) {
    /** Calls a step's or rollback's method through the interceptors; throws what the method throws. */
    @Nullable Object intercepted(CallModel call, @Nullable Object[] arguments) throws Exception {
        var extensions = run.extensions();
        return extensions.all().isEmpty()
                ? plain(call, arguments)
                : extensions.around(run.runbook().id(), call.method().getName(), () -> plain(call, arguments));
    }

    /** Calls a method; throws what it throws. */
    @Nullable Object plain(CallModel call, @Nullable Object[] arguments) throws Exception {
        try {
            return call.method().invoke(run.instance(), arguments);
        } catch (InvocationTargetException e) {
            if (e.getTargetException() instanceof Exception exception) {
                throw exception;
            }
            if (e.getTargetException() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }
}
