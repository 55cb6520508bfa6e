package dev.runbook.chaos.cluster.client;

import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ApiResponse;
import dev.runbook.chaos.cluster.api.WatchSink;
import dev.runbook.chaos.cluster.stream.ChannelConnection;
import dev.runbook.chaos.cluster.stream.MessageSink;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hands fabric8's requests to the embedded API server. */
final class EmbeddedHttpClient
        extends StandardHttpClient<EmbeddedHttpClient, EmbeddedHttpClientFactory, EmbeddedHttpClientBuilder> {
    private final Connection connection;

    EmbeddedHttpClient(EmbeddedHttpClientBuilder builder, Connection connection, AtomicBoolean closed) {
        super(builder, closed);
        this.connection = connection;
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        try {
            var api = request(request);
            return CompletableFuture.completedFuture(
                    api.isStream() ? watch(request, api, consumer) : plain(request, api, consumer));
        } catch (IOException | UncheckedIOException e) {
            return CompletableFuture.failedFuture(e instanceof UncheckedIOException u ? u.getCause() : e);
        }
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
            StandardWebSocketBuilder builder, WebSocket.Listener listener) {
        var request = builder.asHttpRequest();
        try {
            var api = request(request);
            return CompletableFuture.completedFuture(
                    api.isStream() ? watch(request, api, listener) : connect(request, api, listener));
        } catch (IOException | UncheckedIOException e) {
            return CompletableFuture.failedFuture(e instanceof UncheckedIOException u ? u.getCause() : e);
        }
    }

    @Override
    protected void doClose() {
        connection.close();
    }

    private HttpResponse<AsyncBody> plain(
            StandardHttpRequest request, ApiRequest api, AsyncBody.Consumer<List<ByteBuffer>> consumer)
            throws IOException {
        var response = connection.direct()
                ? connection.server().handleDirectly(api)
                : connection.server().handle(api);
        return answer(request, response, consumer);
    }

    private HttpResponse<AsyncBody> watch(
            StandardHttpRequest request, ApiRequest api, AsyncBody.Consumer<List<ByteBuffer>> consumer)
            throws IOException {
        var body = new StreamedBody(connection, consumer);
        var watch = connection.server().stream(api, new WatchSink() {
            @Override
            public void event(byte[] json) {
                body.stream().send(line(json));
            }

            @Override
            public void end() {
                body.stream().end();
            }
        });
        if (watch.response().status() != 200) {
            body.cancel();
            return answer(request, watch.response(), consumer);
        }
        body.stream().from(watch::close);
        return new EmbeddedResponse(request, 200, headers(watch.response()), body);
    }

    private WebSocketResponse watch(StandardHttpRequest request, ApiRequest api, WebSocket.Listener listener)
            throws IOException {
        var socket = new EmbeddedWebSocket(connection, listener, false);
        var watch = connection.server().stream(api, new WatchSink() {
            @Override
            public void event(byte[] json) {
                socket.stream().send(json);
            }

            @Override
            public void end() {
                socket.stream().end();
            }
        });
        if (watch.response().status() != 200) {
            socket.stream().cancel();
            return refused(request, watch.response());
        }
        socket.stream().from(watch::close);
        return opened(request, socket, listener);
    }

    private WebSocketResponse connect(StandardHttpRequest request, ApiRequest api, WebSocket.Listener listener)
            throws IOException {
        var socket = new EmbeddedWebSocket(connection, listener, true);
        var channels = ChannelConnection.open(connection.server(), api, new MessageSink() {
            @Override
            public void message(byte[] bytes) {
                socket.stream().send(bytes);
            }

            @Override
            public void end() {
                socket.stream().end();
            }
        });
        if (channels.response().status() != 101) {
            socket.stream().cancel();
            return refused(request, channels.response());
        }
        socket.heardBy(channels::receive);
        socket.stream().from(channels::close);
        return opened(request, socket, listener);
    }

    private static WebSocketResponse opened(
            StandardHttpRequest request, EmbeddedWebSocket socket, WebSocket.Listener listener) {
        listener.onOpen(socket);
        socket.request();
        return new WebSocketResponse(new WebSocketUpgradeResponse(request, 101), socket);
    }

    private static WebSocketResponse refused(StandardHttpRequest request, ApiResponse response) {
        var upgrade = new RefusedUpgrade(request, response.status(), headers(response), response.text());
        // fabric8's own exception for this carries no message; the cause does, so that a person reads why.
        return new WebSocketResponse(upgrade, new IOException(response.status() + ": " + response.statusMessage()));
    }

    private static HttpResponse<AsyncBody> answer(
            StandardHttpRequest request, ApiResponse response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        return new EmbeddedResponse(
                request, response.status(), headers(response), new WholeBody(response.body(), consumer));
    }

    private ApiRequest request(StandardHttpRequest request) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        request.headers().forEach((name, values) -> headers.put(name, String.join(",", values)));
        if (request.getContentType() != null) {
            headers.put("content-type", request.getContentType());
        }
        return new ApiRequest(request.method(), request.uri(), headers, body(request), connection.actor());
    }

    private static byte[] body(StandardHttpRequest request) throws IOException {
        var body = request.body();
        if (body == null) {
            return new byte[0];
        }
        if (body instanceof StandardHttpRequest.StringBodyContent text) {
            return text.getContent().getBytes(StandardCharsets.UTF_8);
        }
        if (body instanceof StandardHttpRequest.ByteArrayBodyContent bytes) {
            return bytes.getContent();
        }
        if (body instanceof StandardHttpRequest.InputStreamBodyContent stream) {
            return stream.getContent().readAllBytes();
        }
        throw new IOException("the embedded cluster cannot read a request body of " + body.getClass());
    }

    private static Map<String, List<String>> headers(ApiResponse response) {
        var headers = new HashMap<String, List<String>>();
        response.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        if (!response.warnings().isEmpty()) {
            headers.put("warning", response.warnings());
        }
        return headers;
    }

    private static byte[] line(byte[] json) {
        var line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
