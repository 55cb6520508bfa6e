package dev.runbook.engine.gate;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.engine.journal.JournalRecord.CallRead;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    Passage(StepGate step, Gate gate, StepRole role, EffectLog log) {
        this.step = step;
        this.gate = gate;
        this.role = role;
        this.log = log;
        this.resend = new Resend(gate, role);
        this.preimages = new Preimages(resend);
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
            if (!call.effect() || step.isReadOnly()) {
                return step.guard(read(call, request, sending), sending.discard());
            }
            if (!role.mayWrite()) {
                throw step.refuse(call.operation(), call.connects());
            }
            return step.guard(write(raw, call, request, body, sending), sending.discard());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <R> CompletableFuture<R> read(ApiCall call, StandardHttpRequest request, Sending<R> sending) {
        gate.countRead();
        var answered = resend.run(sending.plan(call.operation(), false, RequestHash.repeatable(request)));
        if (!gate.settings().journalReads()) {
            return answered;
        }
        return answered.whenComplete((answer, failure) -> {
            var status = answer == null ? 0 : sending.response().apply(answer).code();
            gate.journal().append(new CallRead(gate.now(), role.step(), call.operation(), status));
        });
    }

    private <R> CompletableFuture<R> write(
            StandardHttpClient<?, ?, ?> raw,
            ApiCall call,
            StandardHttpRequest request,
            @Nullable String body,
            Sending<R> sending) {
        return preimages.read(raw, request, call).thenCompose(before -> {
            step.requireOpen(call.operation());
            var sequences = intend(call, request, ApiQuery.Body.of(body), before);
            return resend.run(sending.plan(call.operation(), true, RequestHash.repeatable(request)))
                    .whenComplete((answer, failure) -> {
                        if (answer != null) {
                            ended(sequences, sending.response().apply(answer));
                        } else if (failure != null) {
                            ended(sequences, Resend.unwrap(failure));
                        }
                    });
        });
    }

    /** A call on a collection is an effect on each of its objects. */
    private List<Long> intend(
            ApiCall call, StandardHttpRequest request, ApiQuery.Body body, List<GenericKubernetesResource> before) {
        var hash = RequestHash.of(request);
        if (before.isEmpty()) {
            var target = Targets.of(call, null, body);
            var operation = target == null ? call.operation() : call.operation(target.name());
            return List.of(log.intend(operation + command(call, request), hash, target, null));
        }
        var sequences = new ArrayList<Long>();
        for (GenericKubernetesResource object : before) {
            var target = Targets.of(call, object, body);
            var operation = call.operation(object.getMetadata().getName());
            sequences.add(log.intend(operation, hash, target, object));
        }
        return sequences;
    }

    /** Shows the program of an exec, not its arguments: they may hold a password. */
    private static String command(ApiCall call, StandardHttpRequest request) {
        var command = new ApiQuery(request.uri().getRawQuery()).all("command");
        return call.verb().equals("exec") && !command.isEmpty() ? " (" + command.get(0) + ")" : "";
    }

    private void ended(List<Long> sequences, HttpResponse<?> response) {
        log.end(sequences, outcome(response.code()), String.valueOf(response.code()));
    }

    /** A server that answers 500, 502 or 504 may have applied the write before it failed; 501 and 503 say it did not. */
    private static Outcome outcome(int code) {
        if (code < 300) {
            return Outcome.DONE;
        }
        return code == 500 || code == 502 || code == 504 ? Outcome.UNKNOWN : Outcome.FAILED;
    }

    private void ended(List<Long> sequences, Throwable failure) {
        var refused = failure instanceof ConnectException;
        log.end(sequences, refused ? Outcome.FAILED : Outcome.UNKNOWN, String.valueOf(failure));
    }
}
