package dev.runbook.engine.gate;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.engine.journal.JournalRecord.ReadOnlyDeclared;
import dev.runbook.engine.journal.RecordedEffect;
import dev.runbook.engine.journal.Sha256;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What ports of a step do: effects that are no calls of the Kubernetes API, and calls that only look like effects. */
final class PortEffects {
    private final StepGate step;
    private final Gate gate;
    private final StepRole role;
    private final EffectLog log;
    private final ThreadLocal<Integer> carriedDepth = ThreadLocal.withInitial(() -> 0);

    PortEffects(StepGate step, Gate gate, StepRole role, EffectLog log) {
        this.step = step;
        this.gate = gate;
        this.role = role;
        this.log = log;
    }

    <T> T readOnly(String operation, Supplier<T> action) {
        step.requireOpen(operation);
        gate.journal().append(new ReadOnlyDeclared(gate.now(), role.step(), operation));
        return carried(action);
    }

    void command(String operation, Runnable action) {
        var unused = effect(
                operation,
                () -> carried(() -> {
                    action.run();
                    return true;
                }),
                true);
    }

    private <T> T carried(Supplier<T> action) {
        carriedDepth.set(carriedDepth.get() + 1);
        try {
            return action.get();
        } finally {
            carriedDepth.set(carriedDepth.get() - 1);
        }
    }

    /** Returns whether this thread's calls belong to what a port does. */
    boolean carries() {
        return carriedDepth.get() > 0;
    }

    /** Runs an effect whose result is known before, so that no journal has to keep it; null where it is not. */
    <T> T effect(String operation, Supplier<T> action, @Nullable T known) {
        step.requireOpen(operation);
        if (!role.mayWrite()) {
            throw step.refuse(operation, false);
        }
        step.begun();
        try {
            return admitted(operation, action, known);
        } finally {
            step.settled();
        }
    }

    private <T> T admitted(String operation, Supplier<T> action, @Nullable T known) {
        step.admit(
                new Intent(
                        role.step(),
                        role.part() == StepRole.Part.ROLLBACK,
                        operation,
                        null,
                        null,
                        List.of(),
                        List.of()),
                Callers.find());
        var hash = Sha256.of(operation);
        if (gate.mode() == Mode.PLAN) {
            throw step.passage().plan().unsimulated(operation, hash);
        }
        var recorded = step.recall(operation, hash);
        if (recorded.isPresent() && !log.sendsAgain(recorded.get())) {
            if (known != null && recorded.get().outcome() == Outcome.DONE) {
                return known;
            }
            throw step.undecided(recorded.get());
        }
        long call = recorded.map(RecordedEffect::call).orElse(0L);
        var sequence = log.intend(call, operation, hash, null, null, null);
        try {
            var result = action.get();
            log.end(sequence, Outcome.DONE, "");
            return result;
        } catch (RuntimeException | Error e) {
            log.end(sequence, Outcome.UNKNOWN, e.toString());
            throw e;
        }
    }
}
