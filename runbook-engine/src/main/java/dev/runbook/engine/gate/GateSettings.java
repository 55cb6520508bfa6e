package dev.runbook.engine.gate;

import java.time.Duration;
import org.apiguardian.api.API;

/**
 * How the gate treats calls.
 *
 * @param attempts how often a call is sent at most, the first time included
 * @param firstPause before the second attempt; doubles each time
 * @param longestPause no pause is longer; where the server asks for a longer one its answer is handed on at once
 * @param journalReads whether calls that read are journaled too, in brief
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record GateSettings(int attempts, Duration firstPause, Duration longestPause, boolean journalReads) {
    /** Refuses settings that send nothing. */
    public GateSettings {
        if (attempts < 1) {
            throw new IllegalArgumentException("a call is sent at least once, not " + attempts + " times");
        }
    }

    /** Returns five attempts with pauses from 0.5 to 30 seconds, reads counted only. */
    public static GateSettings standard() {
        return new GateSettings(5, Duration.ofMillis(500), Duration.ofSeconds(30), false);
    }
}
