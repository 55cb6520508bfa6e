package dev.runbook.api.spi;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Wraps the invocation of step and rollback methods. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface StepInterceptor extends RunbookExtension {
    /** Calls {@link Invocation#proceed()} once, or throws. */
    @Nullable Object around(Invocation invocation) throws Exception;

    /** A call of a step's or rollback's method. */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1")
    interface Invocation {
        /** Returns the runbook's id. */
        String runbook();

        /** Returns the method's name. */
        String method();

        /** Calls the method, or the next interceptor. */
        @Nullable Object proceed() throws Exception;
    }
}
