package dev.runbook.api.port;

import java.time.Duration;
import java.util.Locale;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Thrown when a condition did not come true in time; says which, for how long, and what was seen last. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class AwaitTimeout extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Makes the message that a person reads. */
    public AwaitTimeout(String what, Duration waited, @Nullable Object last) {
        super("waited " + waited.toString().substring(2).toLowerCase(Locale.ROOT) + " for '" + what
                + "', which did not come true; last seen: " + last);
    }
}
