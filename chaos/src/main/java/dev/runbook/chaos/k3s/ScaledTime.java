package dev.runbook.chaos.k3s;

import dev.runbook.engine.spi.ArenaTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The time of a world that lives faster than the wall's clock. It stands still once it was stopped. */
final class ScaledTime implements ArenaTime {
    private final InstantSource wall;
    private final double factor;
    private final Instant start;
    private volatile @Nullable Instant stopped;

    /** Starts at the wall's present. */
    ScaledTime(InstantSource wall, double factor) {
        this.wall = wall;
        this.factor = factor;
        this.start = wall.instant();
    }

    @Override
    public Instant instant() {
        var end = stopped;
        return end == null ? of(wall.instant()) : end;
    }

    /** Returns when in the world it is at an instant of the wall's clock. */
    Instant of(Instant onTheWall) {
        return start.plusMillis(Math.round(Duration.between(start, onTheWall).toMillis() * factor));
    }

    @Override
    public boolean virtual() {
        return false;
    }

    @Override
    public Duration real(Duration duration) {
        return Duration.ofNanos(Math.round(duration.toNanos() / factor));
    }

    @Override
    public void pass(Duration duration) {
        pauseReally(real(duration));
    }

    /** Lets a duration of the wall's clock pass. */
    void pauseReally(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the wait was interrupted: the drill is being stopped", e);
        }
    }

    @Override
    public boolean next(Instant limit) {
        return false;
    }

    void stop() {
        stopped = instant();
    }
}
