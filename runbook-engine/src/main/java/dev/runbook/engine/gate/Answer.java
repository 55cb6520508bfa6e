package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A whole answer that the gate holds: to a call of its own, or to one of a step that was not sent.
 *
 * @param code the HTTP status
 * @param headers by name
 * @param content the body
 */
record Answer(int code, Map<String, List<String>> headers, ByteBuffer content) {
    /** In characters or bytes; a longer answer is asked for again when a run is resumed. */
    private static final int LONGEST = 1 << 20;

    private static final String TEXT = "text";

    /** What the API server says to a deletion or an eviction that it carried out. */
    static Answer success() {
        return of(200, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Success\"}");
    }

    /** What the API server says to a write that it refuses, where its words are not kept. */
    static Answer refusal(int code) {
        return of(
                code,
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"code\":" + code
                        + "}");
    }

    static Answer of(int code, String text) {
        return new Answer(
                code,
                Map.of("Content-Type", List.of("application/json")),
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    String text() {
        return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
    }

    /** Returns the body as JSON; null for another form and for one too large for a journal. */
    @Nullable JsonNode json() {
        var text = text();
        if (text.length() > LONGEST || !text.startsWith("{")) {
            return null;
        }
        return ApiQuery.Body.of(text).json();
    }

    /** Returns the body of whatever form as a journal keeps it; null for one that is too large or no text. */
    @Nullable JsonNode kept() {
        if (content.remaining() > LONGEST) {
            return null;
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(content.duplicate())
                    .toString();
            return JsonNodeFactory.instance.objectNode().put(TEXT, text);
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Returns what {@link #kept} kept. */
    static Answer ofKept(int code, JsonNode kept) {
        return of(code, kept.path(TEXT).asString(""));
    }

    boolean successful() {
        return code >= 200 && code < 300;
    }

    /** Sends a request of the gate's own. */
    static CompletableFuture<Answer> to(StandardHttpRequest request, StandardHttpClient<?, ?, ?> client) {
        var content = new ByteArrayOutputStream();
        return client.consumeBytesDirect(request, collector(content)).thenCompose(response -> {
            response.body().consume();
            return response.body().done().thenApply(done -> {
                var answer = new Answer(response.code(), response.headers(), ByteBuffer.wrap(content.toByteArray()));
                ClusterSecrets.learn(answer.text());
                return answer;
            });
        });
    }

    private static AsyncBody.Consumer<List<ByteBuffer>> collector(ByteArrayOutputStream content) {
        return (buffers, body) -> {
            for (ByteBuffer buffer : buffers) {
                var bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                content.write(bytes);
            }
            body.consume();
        };
    }

    /** Returns status and headers as those see them that decide whether to send again. */
    HttpResponse<?> bare() {
        return new Response(
                new StandardHttpRequest.Builder().uri("/").build(), code, headers, new Body(content, (b, c) -> {}));
    }

    /** Hands the answer to a step, as if its call had been sent. */
    HttpResponse<AsyncBody> respond(StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        return new Response(request, code, headers, new Body(content, consumer));
    }

    private static final class Response extends StandardHttpHeaders implements HttpResponse<AsyncBody> {
        private final HttpRequest request;
        private final int code;
        private final AsyncBody body;

        Response(HttpRequest request, int code, Map<String, List<String>> headers, AsyncBody body) {
            super(headers);
            this.request = request;
            this.code = code;
            this.body = body;
        }

        @Override
        public int code() {
            return code;
        }

        @Override
        public AsyncBody body() {
            return body;
        }

        @Override
        public HttpRequest request() {
            return request;
        }

        @Override
        public Optional<HttpResponse<?>> previousResponse() {
            return Optional.empty();
        }
    }

    private static final class Body implements AsyncBody {
        private final ByteBuffer content;
        private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private boolean delivered;

        Body(ByteBuffer content, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            this.content = content;
            this.consumer = consumer;
        }

        @Override
        public void consume() {
            if (delivered || !content.hasRemaining()) {
                done.complete(null);
                return;
            }
            delivered = true;
            try {
                consumer.consume(List.of(content.duplicate()), this);
            } catch (Exception e) {
                done.completeExceptionally(e);
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
