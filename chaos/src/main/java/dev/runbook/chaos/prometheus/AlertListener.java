package dev.runbook.chaos.prometheus;

import org.apiguardian.api.API;

/** Hears of each alert whose state changes. */
@FunctionalInterface
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface AlertListener {
    /** Takes an alert in its new state, inside an action of the simulation. */
    void changed(Alert alert);
}
