package dev.runbook.engine.execution;

import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaTime;
import java.time.Duration;
import java.time.Instant;

/**
 * The time that a step has, on its arena's clock.
 *
 * @param arena the arena
 * @param start when the step began
 * @param timeout how long it may take
 */
record StepTime(Arena arena, Instant start, Duration timeout) {
    static StepTime from(Arena arena, Duration timeout) {
        return new StepTime(arena, arena.time().instant(), timeout);
    }

    ArenaTime clock() {
        return arena.time();
    }

    Instant deadline() {
        return start.plus(timeout);
    }

    Duration left() {
        var left = Duration.between(clock().instant(), deadline());
        return left.isNegative() ? Duration.ZERO : left;
    }

    Duration spent() {
        return Duration.between(start, clock().instant());
    }

    boolean over() {
        return clock().instant().isAfter(deadline());
    }
}
