package dev.runbook.engine.gate;

import dev.runbook.api.StepKind;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.PreimageKeys;
import dev.runbook.engine.journal.RecordedEffect;
import dev.runbook.engine.journal.StepHistory;
import dev.runbook.engine.spi.Arena;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.apiguardian.api.API;

/** The gate of one run: opens a {@link StepGate} for each step and rollback, and numbers the effects of all of them. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Gate {
    private final Arena arena;
    private final Journal journal;
    private final GateSettings settings;
    private final Conduct conduct;
    private final RandomGenerator jitter;
    private final AtomicLong sequence;
    private final Set<String> recalled = ConcurrentHashMap.newKeySet();
    private final AtomicLong reads = new AtomicLong();

    /** Makes the gate of a drill's run in an arena. */
    public Gate(Arena arena, Journal journal, GateSettings settings) {
        this(arena, journal, settings, Conduct.replay(CallObserver.NONE));
    }

    /** Makes the gate of a run in an arena. */
    public Gate(Arena arena, Journal journal, GateSettings settings, Conduct conduct) {
        this.conduct = conduct;
        this.sequence = new AtomicLong(conduct.history().lastSequence());
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

    /** Returns what the interrupted attempt of a step did, the first time that it is asked; later attempts are new. */
    Recall recall(StepRole role) {
        var told = conduct.history().of(role.step());
        if (told.isEmpty() || role.part() == StepRole.Part.CONDITION || !recalled.add(role.toString())) {
            return Recall.nothing();
        }
        var step = told.get();
        if (role.part() == StepRole.Part.ROLLBACK) {
            return step.rollback().equals("STARTED")
                    ? new Recall(step.effectsOfRollback(), step.readsOfRollback())
                    : Recall.nothing();
        }
        return step.interrupted() ? new Recall(step.effectsOfAttempt(), step.readsOfAttempt()) : Recall.nothing();
    }

    /** Returns what the step did before this process, as its rollback has to know it. */
    List<RecordedEffect> recorded(StepRole role) {
        return role.part() == StepRole.Part.STEP
                ? conduct.history().of(role.step()).map(StepHistory::effects).orElse(List.of())
                : List.of();
    }

    Mode mode() {
        return conduct.mode();
    }

    /** Returns the first objection of a guard; empty when none objects. */
    Optional<String> objection(Intent intent) {
        for (var guard : conduct.guards()) {
            var objection = guard.objection(intent);
            if (objection.isPresent()) {
                return objection;
            }
        }
        conduct.observer().effect(intent);
        return Optional.empty();
    }

    Stop stop() {
        return conduct.stop();
    }

    PreimageKeys keys() {
        return conduct.keys();
    }

    boolean asksServer() {
        return conduct.asksServer();
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

    void countRead(ApiCall call) {
        reads.incrementAndGet();
        conduct.observer().read(call);
        conduct.guards().forEach(guard -> guard.read(call));
    }

    void waited() {
        conduct.guards().forEach(EffectGuard::waited);
    }
}
