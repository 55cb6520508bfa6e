package dev.runbook.engine.gate;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.engine.journal.JournalRecord.EffectEnded;
import dev.runbook.engine.journal.RecordedEffect;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The writes of a live run: none is sent twice that was applied, and none is given up that can be recognised. */
final class LiveEffects {
    private static final int CONFLICT = 409;

    private final StepGate step;
    private final Passage passage;
    private final Gate gate;
    private final EffectLog log;
    private final Memory memory;
    private final Preimages preimages;
    private final Resend resend;

    LiveEffects(
            StepGate step,
            Passage passage,
            Gate gate,
            EffectLog log,
            Memory memory,
            Preimages preimages,
            Resend resend) {
        this.step = step;
        this.passage = passage;
        this.gate = gate;
        this.log = log;
        this.memory = memory;
        this.preimages = preimages;
        this.resend = resend;
    }

    /**
     * A write as it is sent.
     *
     * @param caller the line of the runbook
     */
    record Write(
            StandardHttpClient<?, ?, ?> raw,
            ApiCall call,
            StandardHttpRequest request,
            @Nullable String body,
            String caller) {}

    /** Sends a write; where no answer tells what became of it, what is there is done, what is not there is sent again. */
    CompletableFuture<Answer> send(Write write, List<GenericKubernetesResource> before) {
        return send(write, before, 1, 0);
    }

    private CompletableFuture<Answer> send(
            Write write, List<GenericKubernetesResource> before, int attempt, long first) {
        var sequences = passage.intend(first, write.call(), write.request(), write.body(), before);
        var bound = Precondition.on(write.call(), write.request(), write.body(), before);
        var written = memory.write(write.raw(), write.call(), bound.orElse(write.request()), sequences);
        if (sequences.size() > 1 || attempt >= gate.settings().attempts()) {
            return written;
        }
        long sequence = sequences.get(0);
        var effect = effect(write, before, sequence, first == 0 ? sequence : first);
        var settled = new CompletableFuture<Answer>();
        var unused = written.whenComplete((answer, failure) -> {
            boolean overtaken = bound.isPresent() && answer != null && answer.code() == CONFLICT;
            var known = overtaken
                    ? again(write, attempt, effect.call())
                    : log.isUnknown(effect.sequence()) ? look(write, effect, written, attempt) : written;
            var ignored = known.whenComplete((found, why) -> settle(settled, found, why));
        });
        return settled;
    }

    /** Somebody wrote between our look and our write, a controller mostly: looks and asks the guards once more. */
    private CompletableFuture<Answer> again(Write write, int attempt, long first) {
        return resend.later(attempt)
                .thenCompose(passed -> preimages.read(write.raw(), write.request(), write.call()))
                .thenCompose(now -> {
                    step.requireOpen(write.call().operation());
                    step.admit(passage.intent(write.call(), write.body(), now), write.caller());
                    return send(write, now, attempt + 1, first);
                });
    }

    private static void settle(CompletableFuture<Answer> settled, @Nullable Answer found, @Nullable Throwable why) {
        if (why != null) {
            settled.completeExceptionally(Resend.unwrap(why));
        } else {
            settled.complete(found);
        }
    }

    private static RecordedEffect effect(
            Write write, List<GenericKubernetesResource> before, long sequence, long first) {
        var sent = ApiQuery.Body.of(write.body());
        var object = before.isEmpty() ? null : before.get(0);
        return new RecordedEffect(
                sequence,
                write.call().operation(),
                RequestHash.of(write.request()),
                Targets.of(write.call(), object, sent),
                object,
                write.body() == null ? null : sent.json(),
                Outcome.UNKNOWN,
                null,
                "",
                first);
    }

    private CompletableFuture<Answer> look(
            Write write, RecordedEffect effect, CompletableFuture<Answer> written, int attempt) {
        return resend.later(attempt)
                .thenCompose(passed -> preimages.read(write.raw(), write.request(), write.call()))
                .thenCompose(now -> current(write, now))
                .thenCompose(now -> decide(write, effect, now, written, attempt));
    }

    private CompletableFuture<Answer> decide(
            Write write,
            RecordedEffect effect,
            List<GenericKubernetesResource> now,
            CompletableFuture<Answer> written,
            int attempt) {
        return switch (Recognition.of(effect, List.of(effect), write.call(), now)) {
            case UNCLEAR -> written;
            case APPLIED -> {
                log.end(effect.sequence(), Outcome.DONE, EffectEnded.FOUND);
                yield Memory.again(effect, write.call(), now);
            }
            case NOT_APPLIED -> {
                log.end(effect.sequence(), Outcome.FAILED, EffectEnded.SENT_AGAIN);
                step.requireOpen(write.call().operation());
                step.admit(passage.intent(write.call(), write.body(), now), write.caller());
                yield send(write, now, attempt + 1, effect.call());
            }
        };
    }

    /** Goes on with a write that an earlier process recorded: answered from the record, sent, or left to a person. */
    CompletableFuture<Answer> resume(Write write, List<GenericKubernetesResource> before, RecordedEffect recorded) {
        return current(write, before).thenCompose(now -> {
            var known = recorded.outcome() == Outcome.UNKNOWN ? find(write, now, recorded) : recorded;
            if (recorded.outcome() == Outcome.DONE) {
                log.found(recorded, true, false);
            }
            return log.sendsAgain(known)
                    ? send(write, before, 1, known.call())
                    : Memory.again(known, write.call(), now);
        });
    }

    /** Looks up what nobody knows. A step that went on with what it was told of it will be told so again. */
    private RecordedEffect find(Write write, List<GenericKubernetesResource> now, RecordedEffect recorded) {
        var finding = Recognition.of(recorded, log.together(recorded), write.call(), now);
        if (finding == Recognition.Finding.UNCLEAR) {
            throw step.undecided(recorded);
        }
        boolean applied = finding == Recognition.Finding.APPLIED;
        boolean wentOn = log.wentOn(recorded);
        log.found(recorded, applied, wentOn);
        var outcome = applied ? Outcome.DONE : Outcome.FAILED;
        return wentOn ? recorded.with(outcome) : recorded.ended(outcome, null, "");
    }

    /** The path of a create names no object; its body does. */
    private CompletableFuture<List<GenericKubernetesResource>> current(
            Write write, List<GenericKubernetesResource> found) {
        var name = ApiQuery.Body.of(write.body()).name();
        return write.call().verb().equals("create") && write.call().name().isEmpty() && !name.isEmpty()
                ? preimages.created(write.raw(), write.request(), write.call(), name)
                : CompletableFuture.completedFuture(found);
    }
}
