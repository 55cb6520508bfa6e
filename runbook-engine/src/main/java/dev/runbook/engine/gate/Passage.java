package dev.runbook.engine.gate;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.engine.journal.JournalRecord.CallRead;
import dev.runbook.engine.journal.RecordedEffect;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes one call of a step through the gate: classified, judged, recorded, sent, its outcome recorded. */
final class Passage {
    private final StepGate step;
    private final Gate gate;
    private final StepRole role;
    private final EffectLog log;
    private final Resend resend;
    private final Preimages preimages;
    private final EffectClassifier classifier;
    private final PlannedEffects plan;
    private final Memory memory;
    private final LiveEffects live;

    Passage(StepGate step, Gate gate, StepRole role, EffectLog log) {
        this.step = step;
        this.gate = gate;
        this.role = role;
        this.log = log;
        this.resend = new Resend(gate, role);
        this.preimages = new Preimages(resend);
        this.plan = new PlannedEffects(gate, role);
        this.memory = new Memory(log, resend);
        this.live = new LiveEffects(step, this, gate, log, memory, preimages, resend);
        this.classifier = new EffectClassifier(gate.arena().clientConfig().getMasterUrl());
    }

    /**
     * Lets a call pass, or fails the future.
     *
     * @param raw the client that reaches the API server
     * @param upgrade whether it opens a WebSocket
     */
    <R> CompletableFuture<R> pass(
            StandardHttpClient<?, ?, ?> raw, StandardHttpRequest request, boolean upgrade, Sending<R> sending) {
        try {
            var body = RequestHash.body(request);
            var call = classifier.classify(
                    request.method(), request.uri(), upgrade || request.header("Upgrade") != null, body);
            step.requireOpen(call.operation());
            if (!call.effect() || step.isCarried()) {
                return step.guard(read(raw, call, request, sending), sending.discard());
            }
            if (!role.mayWrite()) {
                throw step.refuse(call.operation(), call.connects());
            }
            return step.guard(write(raw, call, request, body, sending), sending.discard());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <R> CompletableFuture<R> read(
            StandardHttpClient<?, ?, ?> raw, ApiCall call, StandardHttpRequest request, Sending<R> sending) {
        gate.countRead(call);
        if (remembers(call, request)) {
            return memory.read(raw, call, request).thenCompose(sending.answering());
        }
        if (call.resource().equals("secrets") && call.verb().matches("get|list") && !request.isForStreaming()) {
            return resend.own(call.operation(), () -> Answer.to(request, raw)).thenCompose(sending.answering());
        }
        var answered = resend.run(sending.plan(call.operation(), false, RequestHash.repeatable(request)));
        if (!gate.settings().journalReads()) {
            return answered;
        }
        return answered.whenComplete((answer, failure) -> {
            var status = answer == null ? 0 : sending.response().apply(answer).code();
            gate.journal().append(new CallRead(gate.now(), role.step(), call.operation(), status));
        });
    }

    /** What a step reads that changes things decides what it changes. Streams and logs are read anew. */
    private boolean remembers(ApiCall call, StandardHttpRequest request) {
        return gate.mode() == Mode.LIVE
                && role.mayWrite()
                && !request.isForStreaming()
                && (call.verb().equals("get") || call.verb().equals("list"))
                && !call.subresource().equals("log")
                && !call.resource().isEmpty();
    }

    private <R> CompletableFuture<R> write(
            StandardHttpClient<?, ?, ?> raw,
            ApiCall call,
            StandardHttpRequest request,
            @Nullable String body,
            Sending<R> sending) {
        ClusterSecrets.learn(body);
        // What comes after the first answer is not the step's thread.
        var caller = Callers.find();
        return preimages.read(raw, request, call).thenCompose(before -> {
            step.requireOpen(call.operation());
            step.begun();
            try {
                return admitted(raw, call, request, body, before, caller, sending)
                        .whenComplete((answer, failure) -> step.settled());
            } catch (RuntimeException | Error e) {
                step.settled();
                throw e;
            }
        });
    }

    private <R> CompletableFuture<R> admitted(
            StandardHttpClient<?, ?, ?> raw,
            ApiCall call,
            StandardHttpRequest request,
            @Nullable String body,
            List<GenericKubernetesResource> before,
            String caller,
            Sending<R> sending) {
        step.admit(intent(call, body, before), caller);
        if (gate.mode() == Mode.PLAN) {
            return plan.hold(raw, call, request, body, before).thenCompose(sending.answering());
        }
        var recorded = step.recall(call.operation(), RequestHash.of(request));
        boolean connectsAgain =
                call.connects() && recorded.filter(log::sendsAgain).isPresent();
        if (call.connects() && recorded.isPresent() && !connectsAgain) {
            return sending.answering().apply(said(recorded.get(), call));
        }
        return recorded.isEmpty() || connectsAgain
                ? send(
                        recorded.map(RecordedEffect::call).orElse(0L),
                        new LiveEffects.Write(raw, call, request, body, caller),
                        before,
                        sending)
                : live.resume(new LiveEffects.Write(raw, call, request, body, caller), before, recorded.get())
                        .thenCompose(sending.answering());
    }

    /** Whether it was done nobody can tell, but what the step was told before it went on can be told again. */
    private Answer said(RecordedEffect recorded, ApiCall call) {
        return Memory.said(recorded, call)
                .filter(said -> recorded.outcome() != Outcome.UNKNOWN || log.wentOn(recorded))
                .orElseThrow(() -> step.undecided(recorded));
    }

    Intent intent(ApiCall call, @Nullable String body, List<GenericKubernetesResource> before) {
        var sent = ApiQuery.Body.of(body);
        var targets = before.isEmpty()
                ? Stream.of(Optional.ofNullable(Targets.of(call, null, sent)))
                : before.stream().map(object -> Optional.ofNullable(Targets.of(call, object, sent)));
        return new Intent(
                role.step(),
                role.part() == StepRole.Part.ROLLBACK,
                call.operation(),
                call,
                body,
                before,
                targets.flatMap(Optional::stream).toList());
    }

    private <R> CompletableFuture<R> send(
            long first, LiveEffects.Write write, List<GenericKubernetesResource> before, Sending<R> sending) {
        return gate.mode() == Mode.LIVE && !write.call().connects()
                ? live.send(write, before).thenCompose(sending.answering())
                : sendOnce(first, write, before, sending);
    }

    private <R> CompletableFuture<R> sendOnce(
            long first, LiveEffects.Write write, List<GenericKubernetesResource> before, Sending<R> sending) {
        var call = write.call();
        var request = write.request();
        var sequences = intend(first, call, request, write.body(), before);
        if (call.proxied() && gate.mode() == Mode.LIVE && sending.talk() == null && !request.isForStreaming()) {
            return memory.write(write.raw(), call, request, sequences).thenCompose(sending.answering());
        }
        boolean repeatable = RequestHash.repeatable(call, request);
        return resend.run(sending.plan(call.operation(), true, repeatable)).whenComplete((answer, failure) -> {
            var talk = sending.talk();
            if (answer != null
                    && talk != null
                    && call.verb().equals("exec")
                    && sending.response().apply(answer).code() < 300) {
                step.commandBegun();
                var unused = talk.ended().thenAccept(how -> {
                    memory.ended(sequences, how);
                    step.commandEnded();
                });
            } else if (answer != null) {
                memory.ended(sequences, call, sending.response().apply(answer));
            } else if (failure != null) {
                memory.ended(sequences, Resend.unwrap(failure));
            }
        });
    }

    /** Returns what holds effects back in a plan. */
    PlannedEffects plan() {
        return plan;
    }

    /**
     * A call on a collection is an effect on each of its objects.
     *
     * @param first the first effect of the call where it is sent again; 0 elsewhere
     */
    List<Long> intend(
            long first,
            ApiCall call,
            StandardHttpRequest request,
            @Nullable String text,
            List<GenericKubernetesResource> before) {
        var body = ApiQuery.Body.of(text);
        var hash = RequestHash.of(request);
        if (before.isEmpty()) {
            var target = Targets.of(call, null, body);
            var operation = target == null ? call.operation() : call.operation(target.name());
            return List.of(log.intend(first, operation, hash, target, null, text));
        }
        var sequences = new ArrayList<Long>();
        for (GenericKubernetesResource object : before) {
            var target = Targets.of(call, object, body);
            var operation = call.operation(object.getMetadata().getName());
            long of = first == 0 && !sequences.isEmpty() ? sequences.get(0) : first;
            sequences.add(log.intend(of, operation, hash, target, object, text));
        }
        return sequences;
    }
}
