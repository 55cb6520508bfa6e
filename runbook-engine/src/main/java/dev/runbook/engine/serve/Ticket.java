package dev.runbook.engine.serve;

import dev.runbook.api.FiringAlert;
import dev.runbook.engine.model.RunbookModel;
import java.time.Instant;
import org.apiguardian.api.API;

/**
 * An alert that is responded to.
 *
 * @param key fingerprint and start
 * @param fingerprint of its labels
 * @param alert the alert
 * @param runbook what it calls for
 * @param run the id of its run
 * @param receivedAt when it was accepted
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Ticket(
        String key, String fingerprint, FiringAlert alert, RunbookModel runbook, String run, Instant receivedAt) {
    /** Returns what people are told first: which alert it is, of all those of its name. */
    public String fires() {
        return Notice.fires(alert);
    }

    /** Returns what people are told if they run the runbook themselves. */
    public Notice notice() {
        return Notice.of(runbook, alert);
    }
}
