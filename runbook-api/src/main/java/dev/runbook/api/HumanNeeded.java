package dev.runbook.api;

import org.apiguardian.api.API;

/** Ends a run that a person has to take over: it throws nothing away and rolls nothing back. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class HumanNeeded extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says why a person is needed; one line. */
    public HumanNeeded(String reason) {
        super(reason);
    }
}
