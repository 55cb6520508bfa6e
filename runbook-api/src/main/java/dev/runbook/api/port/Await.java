package dev.runbook.api.port;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/**
 * Waits, in the target's time: virtual in the embedded cluster. The only way to wait in a step; {@code Thread.sleep}
 * fails a drill.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Await {
    /** Returns an await that gives up after a time; by default the step's own timeout is the limit. */
    Await atMost(Duration limit);

    /** Returns an await that probes at an interval; every 5 seconds by default. */
    Await every(Duration interval);

    /** Returns an await whose condition must hold at every probe during a time before it counts. */
    Await holdingFor(Duration time);

    /**
     * Probes until the value satisfies the condition, and returns it.
     *
     * @param what the condition in words, for the message and the timeline
     * @throws AwaitTimeout if it does not come true in time, with the last value seen
     */
    <T> T until(String what, Supplier<T> probe, Predicate<? super T> condition);

    /** Probes until the condition is true; see {@link #until(String, Supplier, Predicate)}. */
    default void until(String what, BooleanSupplier condition) {
        until(what, condition::getAsBoolean, Boolean::booleanValue);
    }

    /** Lets time pass. */
    void pause(Duration time);
}
