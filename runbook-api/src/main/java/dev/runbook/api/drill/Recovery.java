package dev.runbook.api.drill;

import org.apiguardian.api.API;

/** Whether a drill requires that the service is back. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public enum Recovery {
    /** Required exactly when the expected verdict is COMPLETED. */
    AFTER_COMPLETED,
    /** Required. */
    REQUIRED,
    /** Must not be: a service that is back when the run ends fails the drill. */
    NOT_EXPECTED
}
