package dev.runbook.chaos.prometheus;

import java.util.Locale;
import org.apiguardian.api.API;

/** Where an alert is; RESOLVED only for one that was firing. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public enum AlertState {
    PENDING,
    FIRING,
    RESOLVED,
    /** Went away before it fired; Prometheus tells nobody about it. */
    INACTIVE;

    /** Returns the value of the label {@code alertstate}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
