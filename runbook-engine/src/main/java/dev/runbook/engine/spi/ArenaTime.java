package dev.runbook.engine.spi;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apiguardian.api.API;

/** The time of an arena. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface ArenaTime extends InstantSource {
    /** Returns the arena's now. */
    @Override
    Instant instant();

    /** Returns whether time moves only when asked to. */
    boolean virtual();

    /** Lets a duration pass: jumps in virtual time, sleeps in real time. */
    void pass(Duration duration);

    /**
     * Returns how long a duration of this arena takes in real time, where time is not virtual. An arena may live faster
     * than the wall's clock.
     */
    default Duration real(Duration duration) {
        return duration;
    }

    /**
     * Jumps to the next thing that happens in virtual time and lets it happen.
     *
     * @return false if nothing is due until the limit, or if time is real
     */
    boolean next(Instant limit);
}
