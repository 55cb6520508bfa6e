package dev.runbook.engine.execution;

import dev.runbook.engine.gate.StepGate;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaTime;
import java.time.Duration;
import java.time.Instant;

/**
 * The time that a step has, on its arena's clock.
 *
 * @param arena the arena
 * @param gate the step's gate
 * @param start when the step began
 * @param timeout how long it may take
 */
record StepTime(Arena arena, StepGate gate, Instant start, Duration timeout) {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    /** Room for the calls of a last look, on a slow API server too. */
    private static final Duration VIRTUAL_MOMENT = Duration.ofSeconds(30);

    static StepTime from(StepGate gate, Duration timeout) {
        return new StepTime(gate.arena(), gate, gate.arena().time().instant(), timeout);
    }

    /**
     * Returns whether the step's client has handled everything that it was told. An event is handed from the arena's
     * thread to the client's, which may ask for more: so each is looked at again after the other.
     */
    boolean settled() {
        return gate.idle() && arena.quiescent() && gate.idle() && arena.quiescent() && gate.idle();
    }

    /** Lets time pass, and the client of a virtual arena handle what came of it, so that one seed gives one history. */
    void pass(Duration duration) {
        clock().pass(duration);
        while (clock().virtual() && !settled() && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
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

    /**
     * Returns whether the step is to be stopped. That is a moment after its deadline, so that a wait which ends with it
     * can still say what it waited for. In virtual time too: whether the step's thread or the one that watches it comes
     * first must not decide what is told.
     */
    boolean overdue() {
        var sinceEnd = Duration.between(deadline(), clock().instant());
        return !sinceEnd.isNegative()
                && (clock().virtual()
                        ? sinceEnd.compareTo(VIRTUAL_MOMENT) > 0
                        : clock().real(sinceEnd).compareTo(MOMENT) > 0);
    }

    boolean over() {
        return clock().instant().isAfter(deadline());
    }
}
