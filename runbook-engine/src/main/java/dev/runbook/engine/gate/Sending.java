package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How a call is sent and its answer read.
 *
 * @param send sends it once
 * @param response finds status and headers in an answer
 * @param discard lets go of an answer that nobody gets
 * @param answering gives the step an answer although nothing was sent
 * @param talk what a command says whose connection is opened by it; null for what is over once it is answered
 */
record Sending<R>(
        Supplier<CompletableFuture<R>> send,
        Function<R, HttpResponse<?>> response,
        Consumer<R> discard,
        Function<Answer, CompletableFuture<R>> answering,
        @Nullable CommandTalk talk) {
    private static final VarHandle UPGRADE = upgrade();

    static Sending<HttpResponse<AsyncBody>> http(
            StandardHttpClient<?, ?, ?> raw,
            StandardHttpRequest request,
            AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        return new Sending<>(
                () -> raw.consumeBytesDirect(request, consumer),
                answer -> answer,
                answer -> answer.body().cancel(),
                answer -> CompletableFuture.completedFuture(answer.respond(request, consumer)),
                null);
    }

    static Sending<WebSocketResponse> webSocket(
            Supplier<CompletableFuture<WebSocketResponse>> send,
            CommandTalk talk,
            Function<JsonNode, WebSocketResponse> again) {
        return new Sending<>(
                send,
                answer -> (HttpResponse<?>) UPGRADE.get(answer),
                answer -> {},
                answer -> {
                    var said = answer.json();
                    return said == null
                            ? CompletableFuture.failedFuture(
                                    new IllegalStateException("a stream has no answer that could be remembered"))
                            : CompletableFuture.completedFuture(again.apply(said));
                },
                talk);
    }

    Resend.Plan<R> plan(String operation, boolean effect, boolean repeatable) {
        return new Resend.Plan<>(operation, effect, repeatable, send, response, discard);
    }

    /** fabric8 keeps the answer to an upgrade to its own package, and nothing else tells a refusal's status. */
    private static VarHandle upgrade() {
        try {
            var lookup = MethodHandles.privateLookupIn(WebSocketResponse.class, MethodHandles.lookup());
            return lookup.findVarHandle(
                    WebSocketResponse.class, "webSocketUpgradeResponse", WebSocketUpgradeResponse.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
