package dev.runbook.engine.drill;

import dev.runbook.engine.execution.Messages;
import dev.runbook.engine.execution.Times;
import dev.runbook.engine.model.DrillModel.Injection;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Injects the faults of a drill at their times, heals those that go away, and looks whether each can be seen. */
final class FaultSchedule {
    /** How long a fault may take until its consequence can be seen. */
    static final Duration OBSERVED_WITHIN = Duration.ofMinutes(10);

    private final Arena arena;
    private final List<Entry> entries = new ArrayList<>();
    private boolean armed;
    private boolean running;

    FaultSchedule(Arena arena, Instant start, Map<Injection, Fault> faults) {
        this.arena = arena;
        faults.forEach((injection, fault) -> entries.add(new Entry(
                fault,
                start.plus(injection.at()),
                injection.healAt() == null ? null : start.plus(injection.healAt()))));
    }

    /** Returns when the first fault is due. */
    Instant first() {
        return entries.stream().map(entry -> entry.at).min(Instant::compareTo).orElseThrow();
    }

    /** Returns until when the last fault may take to be seen. */
    Instant lastObserved() {
        return entries.stream()
                .map(entry -> entry.at)
                .max(Instant::compareTo)
                .orElseThrow()
                .plus(OBSERVED_WITHIN);
    }

    /** Lets faults happen from now on. */
    synchronized void arm() {
        armed = true;
        runDue();
    }

    /** Returns when something is due next; null if nothing is. */
    synchronized @Nullable Instant nextDue() {
        if (!armed) {
            return null;
        }
        Instant next = null;
        for (var entry : entries) {
            var due = entry.due();
            if (due != null && (next == null || due.isBefore(next))) {
                next = due;
            }
        }
        return next;
    }

    /** Injects and heals what is due, and looks at what was injected. A fault's own calls don't come back here. */
    synchronized void runDue() {
        if (!armed || running) {
            return;
        }
        running = true;
        try {
            entries.forEach(this::run);
        } finally {
            running = false;
        }
    }

    private void run(Entry entry) {
        var due = entry.due();
        if (due != null && !due.isAfter(arena.time().instant())) {
            if (entry.injected == null) {
                inject(entry);
            } else {
                heal(entry);
            }
        }
        if (entry.injected != null && entry.observed == null && observed(entry)) {
            entry.observed = arena.time().instant();
        }
    }

    private boolean observed(Entry entry) {
        try {
            return entry.fault.observed(arena.faults());
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "whether the fault '" + entry.fault.describe() + "' can be seen can't be told: " + Messages.of(e)
                            + ". Without it nothing is proven; correct the fault or its world.",
                    e);
        }
    }

    private void inject(Entry entry) {
        entry.injected = arena.time().instant();
        arena.tell("fault", entry.fault.describe());
        try {
            entry.fault.inject(arena.faults());
        } catch (RuntimeException e) {
            throw broken(entry, "could not be injected", e);
        }
    }

    private void heal(Entry entry) {
        entry.healed = true;
        try {
            entry.fault.heal(arena.faults());
        } catch (RuntimeException e) {
            throw broken(entry, "could not be healed at its healAt", e);
        }
        arena.tell("fault", "gone: " + entry.fault.describe());
    }

    /** Kept, since time may be passed by a step, which may swallow what is thrown. */
    private static AssertionError broken(Entry entry, String what, RuntimeException thrown) {
        var message = "the fault '" + entry.fault.describe() + "' " + what + ": " + Messages.of(thrown)
                + ". Nothing that follows would prove anything; correct the fault or its world.";
        entry.broken = message;
        return new AssertionError(message, thrown);
    }

    /** Throws if a fault could not be injected or healed, whoever passed the time then. */
    synchronized void requireUnbroken() {
        for (var entry : entries) {
            if (entry.broken != null) {
                throw new AssertionError(entry.broken);
            }
        }
    }

    /** Returns whether every fault that was injected so far has been seen. */
    synchronized boolean observedSoFar() {
        return entries.stream().allMatch(entry -> entry.injected == null || entry.observed != null);
    }

    /** Returns whether every fault was injected and seen. */
    synchronized boolean complete() {
        return entries.stream().allMatch(entry -> entry.observed != null);
    }

    /** Returns what is missing, a sentence a fault. */
    synchronized List<String> unobserved() {
        return entries.stream()
                .filter(entry -> entry.observed == null)
                .map(entry -> "the fault '" + entry.fault.describe() + "' was "
                        + (entry.injected == null
                                ? "never injected: the drill ended before"
                                : "injected but never observed, in "
                                        + Times.text(Duration.between(
                                                entry.injected, arena.time().instant())))
                        + ". Without it nothing is proven; correct the fault, its time or its world.")
                .toList();
    }

    private static final class Entry {
        private final Fault fault;
        private final Instant at;
        private final @Nullable Instant healAt;
        private @Nullable Instant injected;
        private @Nullable Instant observed;
        private @Nullable String broken;
        private boolean healed;

        private Entry(Fault fault, Instant at, @Nullable Instant healAt) {
            this.fault = fault;
            this.at = at;
            this.healAt = healAt;
        }

        private @Nullable Instant due() {
            if (injected == null) {
                return at;
            }
            return healed || broken != null ? null : healAt;
        }
    }
}
