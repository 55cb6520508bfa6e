package dev.runbook.engine.execution;

import org.apiguardian.api.API;

/** Says in words what was thrown. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Messages {
    private Messages() {}

    /** Returns the message, with the type's name where the message alone would not say what it is. */
    public static String of(Throwable thrown) {
        var message = thrown.getMessage();
        if (message == null || message.isBlank()) {
            var at = thrown.getStackTrace();
            return thrown.getClass().getName() + (at.length == 0 ? "" : " at " + Frames.text(at[0]));
        }
        boolean plain =
                thrown instanceof AssertionError || thrown.getClass().getName().startsWith("dev.runbook.");
        return plain ? message : thrown.getClass().getSimpleName() + ": " + message;
    }

    /** Returns the first line of {@link #of}. */
    public static String brief(Throwable thrown) {
        return of(thrown).strip().lines().findFirst().orElse("");
    }
}
