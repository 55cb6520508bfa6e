package dev.runbook.api.drill;

import org.apiguardian.api.API;

/** Whether a drill requires that the service is back. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public enum Recovery {
    /** Required exactly when the expected verdict is COMPLETED. */
    AFTER_COMPLETED,
    /** Required. */
    REQUIRED,
    /** Not required: the service must still be broken when the run ends. */
    NOT_EXPECTED
}
