package dev.runbook.engine.live;

import dev.runbook.engine.spi.ArenaTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The time of a live cluster.
 *
 * @param clock the clock of this machine
 */
record RealTime(Clock clock) implements ArenaTime {
    @Override
    public Instant instant() {
        return clock.instant();
    }

    @Override
    public boolean virtual() {
        return false;
    }

    @Override
    public void pass(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the wait was interrupted: the run is being stopped", e);
        }
    }

    @Override
    public boolean next(Instant limit) {
        return false;
    }
}
