package dev.runbook.chaos.kubelet;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Delays what keeps failing: not at first, then 10 s, doubling to 5 min, and from the start again when the last failure
 * is more than 10 min behind (the kubelet's flow control for containers and images).
 */
final class BackOff {
    private static final Duration INITIAL = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration FORGOTTEN_AFTER = LONGEST.multipliedBy(2);

    private Duration current = Duration.ZERO;
    private @Nullable Instant attempted;

    /** Returns how long to wait after a failure at an instant before the next attempt, none for the first. */
    Duration after(Instant failure) {
        if (attempted != null && Duration.between(attempted, failure).compareTo(FORGOTTEN_AFTER) > 0) {
            current = Duration.ZERO;
            attempted = null;
        }
        return current;
    }

    /** Notes the next attempt. */
    void attempt(Instant now) {
        var doubled = current.isZero() ? INITIAL : current.multipliedBy(2);
        current = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        attempted = now;
    }

    /** Says a delay as the kubelet does: {@code 10s}, {@code 2m40s}, {@code 5m0s}. */
    static String text(Duration delay) {
        return delay.toMinutes() == 0 ? delay.toSeconds() + "s" : delay.toMinutes() + "m" + delay.toSecondsPart() + "s";
    }
}
