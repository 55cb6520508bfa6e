package dev.runbook.api.drill;

import org.apiguardian.api.API;

/** What a world with its fault does when nobody runs the runbook. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public enum Control {
    /** It does not recover: the runbook is what helps. */
    STAYS_BROKEN,
    /** It heals itself: the runbook watches, and must write nothing. */
    RECOVERS
}
