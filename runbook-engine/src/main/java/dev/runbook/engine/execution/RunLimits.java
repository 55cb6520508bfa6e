package dev.runbook.engine.execution;

import java.time.Duration;
import org.apiguardian.api.API;

/**
 * How long a step may hold up its run in real time while its target's time is virtual.
 *
 * @param blocked for a thread that sleeps, waits or does I/O outside the gate
 * @param busy for a thread that computes
 * @param interrupted for a thread that was interrupted, before it is abandoned
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RunLimits(Duration blocked, Duration busy, Duration interrupted) {
    /** The limits unless configuration says otherwise: 300 ms, 10 s, 200 ms. */
    public static final RunLimits DEFAULT =
            new RunLimits(Duration.ofMillis(300), Duration.ofSeconds(10), Duration.ofMillis(200));

    /** Those of a live run: whoever waits there on a network, or for a person, is given time to end, up to 3 s. */
    public static final RunLimits LIVE = new RunLimits(DEFAULT.blocked(), DEFAULT.busy(), Duration.ofSeconds(3));
}
