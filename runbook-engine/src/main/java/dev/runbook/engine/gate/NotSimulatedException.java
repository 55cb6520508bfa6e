package dev.runbook.engine.gate;

import org.apiguardian.api.API;

/** Ends a step of a plan whose effect nobody can try without having it. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class NotSimulatedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    NotSimulatedException(String operation) {
        super(operation
                + " can't be simulated: it would be sent in a live run, and the plan does not know what the rest"
                + " of the step does after it.");
    }
}
