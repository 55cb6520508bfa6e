package dev.runbook.api;

import java.util.Locale;
import org.apiguardian.api.API;

/** How urgent an alert is, in the words of the monitoring mixins. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public enum Severity {
    /** Somebody is woken. */
    CRITICAL,
    /** Somebody looks the same day. */
    WARNING,
    /** Nobody is told; shown beside other alerts. */
    INFO;

    /** Returns the value of the label {@code severity}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
