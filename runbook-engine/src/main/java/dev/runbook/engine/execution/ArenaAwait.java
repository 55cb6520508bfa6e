package dev.runbook.engine.execution;

import dev.runbook.api.port.Await;
import dev.runbook.api.port.AwaitTimeout;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits in virtual time, on the step's own thread: probes, jumps, probes again.
 *
 * @param time the step's time, which bounds every wait
 * @param limit the wait's own limit, null for none
 * @param interval between probes
 * @param holding how long the condition must hold
 */
record ArenaAwait(StepTime time, @Nullable Duration limit, Duration interval, Duration holding) implements Await {
    static final Duration INTERVAL = Duration.ofSeconds(5);

    static Await of(StepTime time) {
        return time.clock().virtual()
                ? new ArenaAwait(time, null, INTERVAL, Duration.ZERO)
                : new AwaitilityAwait(time, null, INTERVAL, Duration.ZERO);
    }

    @Override
    public Await atMost(Duration longest) {
        return new ArenaAwait(time, longest, interval, holding);
    }

    @Override
    public Await every(Duration pause) {
        return new ArenaAwait(time, limit, positive(pause), holding);
    }

    @Override
    public Await holdingFor(Duration duration) {
        return new ArenaAwait(time, limit, interval, duration);
    }

    @Override
    public <T> T until(String what, Supplier<T> probe, Predicate<? super T> condition) {
        var start = time.clock().instant();
        var deadline = deadline(start);
        Instant heldSince = null;
        while (true) {
            T last = probe.get();
            var now = time.clock().instant();
            heldSince = !condition.test(last) ? null : heldSince == null ? now : heldSince;
            if (heldSince != null && !now.isBefore(heldSince.plus(holding))) {
                return last;
            }
            if (!now.isBefore(deadline)) {
                throw new AwaitTimeout(what, Duration.between(start, now), last);
            }
            time.pass(shorter(interval, Duration.between(now, deadline)));
        }
    }

    @Override
    public void pause(Duration duration) {
        var left = time.left();
        time.pass(shorter(duration, left));
        if (duration.compareTo(left) > 0) {
            throw new AwaitTimeout("a pause of " + Times.text(duration), left, "the step's timeout");
        }
    }

    private Instant deadline(Instant start) {
        var ofStep = time.deadline();
        if (limit == null) {
            return ofStep;
        }
        var own = start.plus(limit);
        return own.isBefore(ofStep) ? own : ofStep;
    }

    static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    static Duration positive(Duration interval) {
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException(
                    "an interval of " + interval + " would probe forever at one instant; give a positive one");
        }
        return interval;
    }
}
