package dev.runbook.engine.model;

import java.time.Duration;
import org.apiguardian.api.API;

/**
 * A level of a runbook's escalation.
 *
 * @param level its name
 * @param who who it is
 * @param channel where they are told
 * @param after how long after the question; zero for at once
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record EscalationModel(String level, String who, String channel, Duration after) {
    /** Returns it for a person, as {@code L1 (Team Lead)}. */
    public String words() {
        return level + " (" + who + ")";
    }
}
