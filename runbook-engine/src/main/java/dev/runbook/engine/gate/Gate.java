package dev.runbook.engine.gate;

import dev.runbook.api.StepKind;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.spi.Arena;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.apiguardian.api.API;

/** The gate of one run: opens a {@link StepGate} for each step and rollback, and numbers the effects of all of them. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Gate {
    private final Arena arena;
    private final Journal journal;
    private final GateSettings settings;
    private final RandomGenerator jitter;
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();

    /** Makes the gate of a run in an arena. */
    public Gate(Arena arena, Journal journal, GateSettings settings) {
        this.arena = arena;
        this.journal = journal;
        this.settings = settings;
        this.jitter = arena.random("gate");
    }

    /** Opens the gate for an attempt of a step. */
    public StepGate open(String step, StepKind kind) {
        return new StepGate(this, new StepRole(step, kind, StepRole.Part.STEP));
    }

    /** Opens the gate for the method that decides whether a step runs; it may only read, whatever the step may do. */
    public StepGate openCondition(String step) {
        return new StepGate(this, new StepRole(step, StepKind.OBSERVE, StepRole.Part.CONDITION));
    }

    /** Opens the gate for the rollback of a step; it may write. */
    public StepGate openRollback(String step) {
        return new StepGate(this, new StepRole(step, StepKind.CHANGE, StepRole.Part.ROLLBACK));
    }

    /** Returns how many effects were intended so far in the run. */
    public long effects() {
        return sequence.get();
    }

    /** Returns how many calls that only read were sent so far in the run. */
    public long reads() {
        return reads.get();
    }

    Arena arena() {
        return arena;
    }

    Journal journal() {
        return journal;
    }

    GateSettings settings() {
        return settings;
    }

    Instant now() {
        return arena.time().instant();
    }

    /** Draws a number from 0 to 1, without 1. */
    synchronized double draw() {
        return jitter.nextDouble();
    }

    long nextSequence() {
        return sequence.incrementAndGet();
    }

    void countRead() {
        reads.incrementAndGet();
    }
}
