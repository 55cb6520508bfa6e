package dev.runbook.engine.serve;

import dev.runbook.api.FiringAlert;
import org.apiguardian.api.API;

/**
 * An alert as Alertmanager sends it.
 *
 * @param fingerprint of its labels
 * @param firing false when it tells that the alert is resolved
 * @param alert the alert
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ReceivedAlert(String fingerprint, boolean firing, FiringAlert alert) {
    /** Returns what two messages about the same incident have in common. */
    public String key() {
        return fingerprint + "@" + alert.startsAt();
    }
}
