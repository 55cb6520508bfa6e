package dev.runbook.chaos.prometheus;

import org.apiguardian.api.API;

/** Says that a target does not answer a scrape. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class ScrapeFailed extends RuntimeException {
    /** Names the reason, as {@code connection refused}. */
    public ScrapeFailed(String reason) {
        super(reason, null, false, false);
    }
}
