package dev.runbook.engine.gate;

import dev.runbook.api.Effect;
import dev.runbook.api.Effects;
import dev.runbook.api.ObjectRef;
import dev.runbook.engine.journal.JournalRecord.EffectEnded;
import dev.runbook.engine.journal.JournalRecord.EffectIntended;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The effects of one step: written to the journal before they are sent, and again when their outcome is known. */
final class EffectLog {
    private final Gate gate;
    private final StepRole role;
    private final TreeMap<Long, Effect> effects = new TreeMap<>();

    EffectLog(Gate gate, StepRole role) {
        this.gate = gate;
        this.role = role;
    }

    /** Records an effect that is about to be sent, and returns its number. Until it has ended its outcome is unknown. */
    synchronized long intend(
            String operation, String hash, @Nullable ObjectRef target, @Nullable GenericKubernetesResource before) {
        var sequence = gate.nextSequence();
        gate.journal()
                .append(new EffectIntended(
                        gate.now(),
                        role.step(),
                        role.part() == StepRole.Part.ROLLBACK,
                        sequence,
                        operation,
                        hash,
                        target,
                        before));
        effects.put(sequence, new Effect(sequence, operation, target, before, Effect.Outcome.UNKNOWN));
        return sequence;
    }

    synchronized void end(long sequence, Effect.Outcome outcome, String detail) {
        effects.computeIfPresent(
                sequence,
                (number, effect) -> new Effect(number, effect.operation(), effect.target(), effect.before(), outcome));
        gate.journal().append(new EffectEnded(gate.now(), role.step(), sequence, outcome, detail));
        var effect = effects.get(sequence);
        if (effect != null) {
            gate.arena().tell(role.actor(), line(effect, detail));
        }
    }

    synchronized void end(Collection<Long> sequences, Effect.Outcome outcome, String detail) {
        sequences.forEach(sequence -> end(sequence, outcome, detail));
    }

    synchronized Effects effects() {
        return new Effects(List.copyOf(effects.values()));
    }

    private String line(Effect effect, String detail) {
        var text = role.step() + ": " + effect.operation();
        return switch (effect.outcome()) {
            case DONE -> text;
            case FAILED -> text + " failed: " + detail;
            case UNKNOWN -> text + ", and it is not known whether it was applied: " + detail;
        };
    }
}
