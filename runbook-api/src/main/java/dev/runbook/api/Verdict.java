package dev.runbook.api;

import org.apiguardian.api.API;

/** How a run ended. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public enum Verdict {
    /** Every step ran or was skipped for a reason. */
    COMPLETED,
    /** A step failed and what the run did was kept. */
    FAILED,
    /** A step failed and everything that the run did was taken back. */
    ROLLED_BACK,
    /** A step failed and at least one effect could not be taken back. */
    ROLLBACK_FAILED,
    /** A person has to act: a manual step, a question or an escalation is open. */
    AWAITING_HUMAN,
    /** A step tried what it may not, or the run was not allowed to begin. */
    REFUSED,
    /** The run was stopped from outside. */
    ABORTED
}
