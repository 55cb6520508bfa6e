package dev.runbook.api.slo;

import org.apiguardian.api.API;

/**
 * A service level objective: an indicator in PromQL and the bounds it has to keep. Implementations have a constructor
 * without parameters and no state.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Slo {
    /** Returns what is measured, as a person would say it. */
    String title();

    /** Returns the PromQL of the indicator; its result is one sample, or one a subject with labels that name it. */
    String indicator();

    /** Returns the bound that means recovered: within it the service is as it should be. */
    Bound objective();

    /** Returns the bound beyond which somebody should look; the objective when there is no narrower one. */
    default Bound warning() {
        return objective();
    }

    /** Returns the bound beyond which the alert fires; the objective unless the alert is laxer. */
    default Bound alertsAt() {
        return objective();
    }
}
