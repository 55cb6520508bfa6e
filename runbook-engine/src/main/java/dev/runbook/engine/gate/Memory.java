package dev.runbook.engine.gate;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.engine.journal.RecordedAnswer;
import dev.runbook.engine.journal.RecordedEffect;
import dev.runbook.engine.journal.StepHistory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends calls and writes the answers down, so that a resumed step is answered what it was answered before. */
final class Memory {
    private static final KubernetesSerialization OBJECTS = new KubernetesSerialization();
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final int UPGRADED = 101;
    private static final int OK = 200;
    private static final int FIRST_FAILURE = 300;

    private final EffectLog log;
    private final Resend resend;

    Memory(EffectLog log, Resend resend) {
        this.log = log;
        this.resend = resend;
    }

    /** Answers a read: from the record, with its secrets as they are now, or by asking. */
    CompletableFuture<Answer> read(StandardHttpClient<?, ?, ?> raw, ApiCall call, StandardHttpRequest request) {
        var hash = RequestHash.of(request);
        var recorded = log.recallRead(hash);
        if (recorded.isPresent() && !StepHistory.masked(recorded.get().content())) {
            return CompletableFuture.completedFuture(answer(recorded.get()));
        }
        return resend.own(call.operation(), () -> Answer.to(request, raw)).thenApply(answer -> {
            if (recorded.isPresent()) {
                return unmasked(recorded.get(), answer, call);
            }
            log.read(call.operation(), hash, answer);
            return answer;
        });
    }

    private static Answer unmasked(RecordedAnswer recorded, Answer now, ApiCall call) {
        var restored =
                Masks.restore(recorded.content(), ApiQuery.Body.of(now.text()).json());
        if (restored == null) {
            throw new IllegalStateException(
                    call.operation() + " was answered with secrets before the run was interrupted,"
                            + " which no journal keeps, and they are not there any more. The step can't go on from where it was;"
                            + " resume with --assume done or --assume not-done, or roll the run back.");
        }
        return Answer.of(recorded.status(), restored.toString());
    }

    private static Answer answer(RecordedAnswer recorded) {
        return Answer.of(recorded.status(), recorded.content().toString());
    }

    /** Sends a write and records its answer. */
    CompletableFuture<Answer> write(
            StandardHttpClient<?, ?, ?> raw, ApiCall call, StandardHttpRequest request, List<Long> sequences) {
        var plan = new Resend.Plan<Answer>(
                call.operation(),
                true,
                RequestHash.repeatable(call, request),
                () -> Answer.to(request, raw),
                Answer::bare,
                answer -> {});
        return resend.run(plan).whenComplete((answer, failure) -> {
            if (answer != null) {
                log.end(
                        sequences,
                        outcome(call, answer.code()),
                        answer,
                        call.proxied() ? answer.kept() : answer.json());
            } else if (failure != null) {
                ended(sequences, Resend.unwrap(failure));
            }
        });
    }

    void ended(List<Long> sequences, ApiCall call, HttpResponse<?> response) {
        log.end(sequences, outcome(call, response.code()), String.valueOf(response.code()));
    }

    void ended(List<Long> sequences, Throwable failure) {
        boolean refused = failure instanceof ConnectException;
        log.end(sequences, refused ? Outcome.FAILED : Outcome.UNKNOWN, String.valueOf(failure));
    }

    void ended(List<Long> sequences, CommandTalk.Ended how) {
        if (how.broken().isEmpty()) {
            log.end(sequences, Outcome.DONE, String.valueOf(UPGRADED), how.said());
        } else {
            log.end(sequences, Outcome.UNKNOWN, how.broken());
        }
    }

    /** Returns what a command or a service said to an earlier process; empty where that is not kept. */
    static Optional<Answer> said(RecordedEffect recorded, ApiCall call) {
        var answered = recorded.answer();
        if (answered == null || StepHistory.masked(answered.content())) {
            return Optional.empty();
        }
        return Optional.of(call.proxied() ? Answer.ofKept(answered.status(), answered.content()) : answer(answered));
    }

    /**
     * A server that answers 500, 502 or 504 may have applied the write before it failed; the API server's 501 and 503 say
     * it did not, but those of a service behind its proxy say nothing.
     */
    private static Outcome outcome(ApiCall call, int code) {
        if (code < FIRST_FAILURE) {
            return Outcome.DONE;
        }
        boolean failed = code == 500 || code == 502 || code == 504;
        return failed || (code > 500 && call.proxied()) ? Outcome.UNKNOWN : Outcome.FAILED;
    }

    /** Tells a step what it was told of a write that an earlier process sent, a failure included. */
    static CompletableFuture<Answer> again(RecordedEffect recorded, ApiCall call, List<GenericKubernetesResource> now) {
        var told = recorded.told();
        if (!told.isEmpty() && !told.matches("\\d+")) {
            return CompletableFuture.failedFuture(new IOException(told.replaceFirst("^java\\.io\\.IOException: ", "")));
        }
        var answered = recorded.answer();
        if (answered != null && !StepHistory.masked(answered.content())) {
            return CompletableFuture.completedFuture(answer(answered));
        }
        int code = told.isEmpty() ? OK : Integer.parseInt(told);
        return CompletableFuture.completedFuture(
                code < FIRST_FAILURE ? succeeded(recorded, call, now) : Answer.refusal(code));
    }

    private static Answer succeeded(RecordedEffect recorded, ApiCall call, List<GenericKubernetesResource> now) {
        boolean removes = call.verb().startsWith("delete") || call.verb().equals("evict");
        if (removes || now.isEmpty()) {
            return Answer.success();
        }
        JsonNode current = MAPPER.readTree(OBJECTS.asJson(now.get(0)));
        var answered = recorded.answer();
        var restored = answered == null ? null : Masks.restore(answered.content(), current);
        return Answer.of(OK, (restored == null ? current : restored).toString());
    }
}
