package dev.runbook.engine.gate;

import dev.runbook.api.Effect;
import dev.runbook.api.Effects;
import dev.runbook.api.ObjectRef;
import dev.runbook.engine.journal.JournalRecord.CallAnswered;
import dev.runbook.engine.journal.JournalRecord.EffectEnded;
import dev.runbook.engine.journal.JournalRecord.EffectIntended;
import dev.runbook.engine.journal.JournalRecord.PreimageSealed;
import dev.runbook.engine.journal.RecordedAnswer;
import dev.runbook.engine.journal.RecordedEffect;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The effects of one step: written to the journal before they are sent, and again when their outcome is known. */
final class EffectLog {
    private final Gate gate;
    private final StepRole role;
    private final Recall recall;
    private final TreeMap<Long, Effect> effects = new TreeMap<>();

    EffectLog(Gate gate, StepRole role) {
        this.gate = gate;
        this.role = role;
        this.recall = gate.recall(role);
        gate.recorded(role).forEach(effect -> effects.put(effect.sequence(), effect.effect()));
    }

    /** Returns what the interrupted attempt recorded of the same effect. */
    Optional<RecordedEffect> recall(String operation, String hash) {
        return recall.take(operation, hash);
    }

    /** Returns what the interrupted attempt was answered to the same question. */
    Optional<RecordedAnswer> recallRead(String hash) {
        return recall.read(hash);
    }

    /** Returns whether the interrupted attempt recorded further effects. */
    boolean recallsMore() {
        return recall.goesOn();
    }

    /**
     * Returns whether a recorded effect that was not applied is sent now: it was the last that the attempt came to, or the
     * attempt was never told that it failed.
     */
    boolean sendsAgain(RecordedEffect recorded) {
        return recorded.outcome() == Effect.Outcome.FAILED && !wentOn(recorded);
    }

    /** Returns whether the interrupted attempt went on with what it was told of an effect. */
    boolean wentOn(RecordedEffect recorded) {
        return recallsMore() && !recorded.told().isEmpty();
    }

    /** Returns the effects of the call that one belongs to. */
    List<RecordedEffect> together(RecordedEffect recorded) {
        return recall.call(recorded);
    }

    void read(String operation, String hash, Answer answer) {
        var content = answer.json();
        if (content != null) {
            gate.journal()
                    .append(new CallAnswered(
                            gate.now(),
                            role.step(),
                            role.part() == StepRole.Part.ROLLBACK,
                            operation,
                            hash,
                            answer.code(),
                            content));
        }
    }

    /**
     * Records an effect that is about to be sent, and returns its number. Until it has ended its outcome is unknown.
     *
     * @param call the first effect of the same call; 0 if this is the first
     */
    synchronized long intend(
            long call,
            String operation,
            String hash,
            @Nullable ObjectRef target,
            @Nullable GenericKubernetesResource before,
            @Nullable String body) {
        var sequence = gate.nextSequence();
        if (before != null && gate.mode() == Mode.LIVE) {
            gate.keys()
                    .seal(before, sequence, hash)
                    .ifPresent(hidden -> gate.journal()
                            .append(new PreimageSealed(
                                    gate.now(), role.step(), sequence, hidden.key(), hidden.text())));
        }
        gate.journal()
                .append(new EffectIntended(
                        gate.now(),
                        role.step(),
                        role.part() == StepRole.Part.ROLLBACK,
                        sequence,
                        operation,
                        hash,
                        target,
                        before,
                        kept(target, body),
                        call == 0 ? sequence : call));
        effects.put(sequence, new Effect(sequence, operation, target, before, Effect.Outcome.UNKNOWN));
        return sequence;
    }

    /** Only a live run is resumed; of a Secret nothing is kept. */
    private @Nullable JsonNode kept(@Nullable ObjectRef target, @Nullable String body) {
        boolean secret = target != null && target.kind().equals("Secret");
        return gate.mode() != Mode.LIVE || secret || body == null
                ? null
                : ApiQuery.Body.of(body).json();
    }

    synchronized void end(long sequence, Effect.Outcome outcome, String detail) {
        end(sequence, outcome, detail, null);
    }

    private synchronized void end(long sequence, Effect.Outcome outcome, String detail, @Nullable JsonNode answer) {
        effects.computeIfPresent(
                sequence,
                (number, effect) -> new Effect(number, effect.operation(), effect.target(), effect.before(), outcome));
        gate.journal().append(new EffectEnded(gate.now(), role.step(), sequence, outcome, detail, answer));
        var effect = effects.get(sequence);
        if (effect != null) {
            gate.arena().tell(role.actor(), line(effect, detail));
        }
    }

    /**
     * Writes down whether a call was applied that was looked up, for each of its effects that nothing is known of.
     *
     * @param wentOn whether the step went on with what it was told
     */
    synchronized void found(RecordedEffect looked, boolean applied, boolean wentOn) {
        for (var effect : together(looked)) {
            if (effect.outcome() != Effect.Outcome.UNKNOWN) {
                continue;
            }
            var answer = effect.answer();
            end(
                    effect.sequence(),
                    applied ? Effect.Outcome.DONE : Effect.Outcome.FAILED,
                    wentOn
                            ? EffectEnded.foundAfter(applied, effect.told())
                            : applied ? EffectEnded.FOUND : EffectEnded.SENT_AGAIN,
                    wentOn && answer != null ? answer.content() : null);
        }
    }

    synchronized void end(Collection<Long> sequences, Effect.Outcome outcome, String detail) {
        end(sequences, outcome, detail, null);
    }

    /** Only a live run is resumed. */
    synchronized void end(
            Collection<Long> sequences, Effect.Outcome outcome, String detail, @Nullable JsonNode answer) {
        var kept = gate.mode() == Mode.LIVE ? answer : null;
        sequences.forEach(sequence -> end(sequence, outcome, detail, kept));
    }

    /**
     * Writes down how an effect was answered.
     *
     * @param kept what of it is kept; of the answer to a Secret nothing is
     */
    synchronized void end(Collection<Long> sequences, Effect.Outcome outcome, Answer answer, @Nullable JsonNode kept) {
        var detail = String.valueOf(answer.code());
        sequences.forEach(sequence -> {
            var effect = effects.get(sequence);
            var target = effect == null ? null : effect.target();
            boolean secret = target != null && target.kind().equals("Secret");
            end(sequence, outcome, detail, secret ? null : kept);
        });
    }

    synchronized boolean isUnknown(long sequence) {
        var effect = effects.get(sequence);
        return effect != null && effect.outcome() == Effect.Outcome.UNKNOWN;
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
