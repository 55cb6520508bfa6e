package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** The HTTP client under a step's KubernetesClient. Interceptors run here; the raw client only sends. */
final class GatedHttpClient
        extends StandardHttpClient<GatedHttpClient, GatedHttpClientFactory, GatedHttpClientBuilder> {
    private final StepGate gate;
    private final StandardHttpClient<?, ?, ?> raw;

    GatedHttpClient(
            GatedHttpClientBuilder builder, AtomicBoolean closed, StepGate gate, StandardHttpClient<?, ?, ?> raw) {
        super(builder, closed);
        this.gate = gate;
        this.raw = raw;
    }

    GatedHttpClient derive(GatedHttpClientBuilder derived) {
        return new GatedHttpClient(derived, getClosed(), gate, raw);
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytes(
            HttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        // Before fabric8's own check, which only says that a client is closed.
        gate.requireOpen(request.method() + " " + request.uri().getPath());
        return super.consumeBytes(request, consumer);
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        gate.requireOpen("opening a WebSocket");
        return super.newWebSocketBuilder();
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        var sending = Sending.http(raw, request, consumer);
        return gate.passage().pass(raw, request, false, sending).whenComplete((answer, failure) -> {
            if (answer != null && request.isForStreaming()) {
                gate.onClose(answer.body()::cancel);
            }
        });
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
            StandardWebSocketBuilder builder, WebSocket.Listener listener) {
        var request = builder.asHttpRequest();
        var talk = new CommandTalk();
        var sending = Sending.webSocket(
                () -> raw.buildWebSocketDirect(builder, new GatedListener(gate, talk, listener)),
                talk,
                said -> CommandTalk.again(request, said, listener));
        return gate.passage().pass(raw, request, true, sending);
    }

    @Override
    protected void doClose() {
        raw.close();
    }
}
