package dev.runbook.engine.execution;

import static org.awaitility.Awaitility.await;

import dev.runbook.api.port.Await;
import dev.runbook.api.port.AwaitTimeout;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits in real time, on the step's own thread.
 *
 * @param time the step's time, which bounds every wait
 * @param limit the wait's own limit, null for none
 * @param interval between probes
 * @param holding how long the condition must hold
 */
record AwaitilityAwait(StepTime time, @Nullable Duration limit, Duration interval, Duration holding) implements Await {
    @Override
    public Await atMost(Duration longest) {
        return new AwaitilityAwait(time, longest, interval, holding);
    }

    @Override
    public Await every(Duration pause) {
        return new AwaitilityAwait(time, limit, ArenaAwait.positive(pause), holding);
    }

    @Override
    public Await holdingFor(Duration duration) {
        return new AwaitilityAwait(time, limit, interval, duration);
    }

    @Override
    public <T> T until(String what, Supplier<T> probe, Predicate<? super T> condition) {
        var left = limit == null ? time.left() : ArenaAwait.shorter(limit, time.left());
        var last = new AtomicReference<@Nullable T>();
        var start = time.clock().instant();
        try {
            var factory = await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval((polls, unused) -> rest())
                    .atMost(time.clock().real(left).plusMillis(1));
            if (!holding.isZero()) {
                factory = factory.during(time.clock().real(holding));
            }
            return factory.until(
                    () -> {
                        letFaultsHappen();
                        T value = probe.get();
                        last.set(value);
                        return value;
                    },
                    condition);
        } catch (ConditionTimeoutException e) {
            var timeout =
                    new AwaitTimeout(what, Duration.between(start, time.clock().instant()), last.get());
            timeout.initCause(e);
            throw timeout;
        }
    }

    /** Awaitility's own sleep can't be interrupted: a run that is stopped would have to wait for its end. */
    private Duration rest() {
        time.clock().pass(interval);
        return Duration.ZERO;
    }

    /** Nobody passes the time while Awaitility sleeps, so what a drill has planned for it is made up for. */
    private void letFaultsHappen() {
        time.clock().pass(Duration.ZERO);
    }

    @Override
    public void pause(Duration duration) {
        var left = time.left();
        time.clock().pass(ArenaAwait.shorter(duration, left));
        if (duration.compareTo(left) > 0) {
            throw new AwaitTimeout("a pause of " + Times.text(duration), left, "the step's timeout");
        }
    }
}
