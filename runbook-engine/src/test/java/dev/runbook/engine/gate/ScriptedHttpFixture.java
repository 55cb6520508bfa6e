package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** An HTTP client that reaches nobody: it records what is sent and gives the answers that were laid out. */
final class ScriptedHttpFixture implements HttpClient.Factory {
    final List<String> sent = Collections.synchronizedList(new ArrayList<>());
    final List<Map<String, List<String>>> headers = Collections.synchronizedList(new ArrayList<>());
    final List<OpenSocket> sockets = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Deque<Answer>> answers = new LinkedHashMap<>();

    record Answer(int code, String body, Map<String, List<String>> headers, Throwable failure, boolean silent) {}

    /** Lays an answer out; several for one call come in order, and the last one stays. */
    ScriptedHttpFixture on(String call, int code, String body, String... header) {
        var headers = header.length == 0 ? Map.<String, List<String>>of() : Map.of(header[0], List.of(header[1]));
        return add(call, new Answer(code, body, headers, null, false));
    }

    ScriptedHttpFixture failing(String call, Throwable failure) {
        return add(call, new Answer(0, "", Map.of(), failure, false));
    }

    ScriptedHttpFixture silent(String call) {
        return add(call, new Answer(0, "", Map.of(), null, true));
    }

    private ScriptedHttpFixture add(String call, Answer answer) {
        answers.computeIfAbsent(call, c -> new ArrayDeque<>()).add(answer);
        return this;
    }

    private Answer answer(String call) {
        var laidOut = answers.get(call);
        if (laidOut == null) {
            return new Answer(404, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":404}", Map.of(), null, false);
        }
        return laidOut.size() > 1 ? laidOut.remove() : laidOut.element();
    }

    @Override
    public HttpClient.Builder newBuilder() {
        return new Scripted(this);
    }

    private static final class Scripted extends StandardHttpClientBuilder<Client, ScriptedHttpFixture, Scripted> {
        Scripted(ScriptedHttpFixture factory) {
            super(factory);
        }

        @Override
        public HttpClient build() {
            return new Client(this);
        }

        @Override
        protected Scripted newInstance(ScriptedHttpFixture factory) {
            return new Scripted(factory);
        }
    }

    private static final class Client extends StandardHttpClient<Client, ScriptedHttpFixture, Scripted> {
        Client(Scripted builder) {
            super(builder, new AtomicBoolean());
        }

        @Override
        public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
                StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            var script = builder.getClientFactory();
            var call = request.method() + " " + request.uri().getPath();
            var query = request.uri().getQuery();
            script.sent.add(call + (query == null ? "" : "?" + query));
            script.headers.add(request.headers());
            var answer = script.answer(call);
            if (answer.silent()) {
                return new CompletableFuture<>();
            }
            return answer.failure() != null
                    ? CompletableFuture.failedFuture(answer.failure())
                    : CompletableFuture.completedFuture(new Response(request, answer, consumer));
        }

        @Override
        public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
                StandardWebSocketBuilder socket, WebSocket.Listener listener) {
            var script = builder.getClientFactory();
            var request = socket.asHttpRequest();
            script.sent.add("UPGRADE " + request.uri().getPath());
            var answer = script.answer("UPGRADE " + request.uri().getPath());
            if (answer.code() != 101) {
                return CompletableFuture.completedFuture(new WebSocketResponse(
                        new WebSocketUpgradeResponse(request, answer.code()), new IllegalStateException("refused")));
            }
            var open = new OpenSocket(listener, new AtomicBoolean());
            script.sockets.add(open);
            listener.onOpen(open);
            return CompletableFuture.completedFuture(
                    new WebSocketResponse(new WebSocketUpgradeResponse(request), open));
        }

        @Override
        protected void doClose() {}
    }

    record OpenSocket(WebSocket.Listener listener, AtomicBoolean closed) implements WebSocket {
        @Override
        public boolean send(ByteBuffer buffer) {
            return true;
        }

        @Override
        public boolean sendClose(int code, String reason) {
            closed.set(true);
            return true;
        }

        @Override
        public long queueSize() {
            return 0;
        }

        @Override
        public void request() {}
    }

    private static final class Response extends StandardHttpHeaders implements HttpResponse<AsyncBody>, AsyncBody {
        private final HttpRequest request;
        private final Answer answer;
        private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
        private boolean consumed;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        Response(HttpRequest request, Answer answer, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            super(answer.headers());
            this.request = request;
            this.answer = answer;
            this.consumer = consumer;
        }

        @Override
        public int code() {
            return answer.code();
        }

        @Override
        public AsyncBody body() {
            return this;
        }

        @Override
        public HttpRequest request() {
            return request;
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public void consume() {
            if (!consumed) {
                consumed = true;
                try {
                    consumer.consume(List.of(ByteBuffer.wrap(answer.body().getBytes(StandardCharsets.UTF_8))), this);
                    done.complete(null);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public void cancel() {
            done.cancel(false);
        }
    }
}
