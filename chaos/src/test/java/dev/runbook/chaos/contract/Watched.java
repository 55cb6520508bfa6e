package dev.runbook.chaos.contract;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A watch that is open; what it sent is recorded when it is closed. */
public final class Watched implements AutoCloseable {
    private final Subject subject;
    private final String path;
    private final Transcript transcript;
    private final BlockingQueue<JsonNode> arrived = new LinkedBlockingQueue<>();
    private final List<JsonNode> events = new ArrayList<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final HttpResponse<AsyncBody> response;

    Watched(Subject subject, String uri, String path, Transcript transcript) {
        this.subject = subject;
        this.path = path;
        this.transcript = transcript;
        var http = subject.client().getHttpClient();
        var request = http.newHttpRequestBuilder()
                .uri(uri)
                .header("Accept", "application/json")
                .build();
        try {
            this.response = http.consumeBytes(request, this::bytes).get(30, TimeUnit.SECONDS);
        } catch (Exception failed) {
            throw new IllegalStateException("no answer from " + path + ": " + failed, failed);
        }
        response.body().done().whenComplete((done, failed) -> end.complete(null));
        response.body().consume();
    }

    private void bytes(List<ByteBuffer> buffers, AsyncBody body) {
        for (var buffer : buffers) {
            while (buffer.hasRemaining()) {
                var next = buffer.get();
                if (next == '\n') {
                    endOfLine();
                } else {
                    line.write(next);
                }
            }
        }
        body.consume();
    }

    private void endOfLine() {
        arrived.add(Session.JSON.readTree(line.toString(StandardCharsets.UTF_8)));
        line.reset();
    }

    /** Returns the HTTP status that answered the request. */
    public int status() {
        return response.code();
    }

    /** Waits for a number of events in all. */
    public Watched until(int count) {
        return until(event -> events.size() >= count, Session.PATIENCE);
    }

    /** Waits for an event that suits, each asked once, in order. */
    public Watched until(Predicate<JsonNode> suits) {
        return until(suits, Session.PATIENCE);
    }

    /** Waits at most a time for an event that suits, each asked once, in order. */
    public Watched until(Predicate<JsonNode> suits, Duration atMost) {
        var limit = subject.now().plus(atMost);
        while (true) {
            var next = arrived.poll();
            if (next != null) {
                events.add(next);
                if (suits.test(next)) {
                    return this;
                }
            } else if (subject.now().isAfter(limit) || end.isDone() && arrived.isEmpty()) {
                throw new IllegalStateException("the watch " + path
                        + (end.isDone() ? " ended" : " was silent for " + atMost) + " after " + events.size()
                        + " events, the last one: " + (events.isEmpty() ? "none" : events.get(events.size() - 1)));
            } else {
                subject.pass(Duration.ofMillis(100));
            }
        }
    }

    /** Waits until the server ends the watch, and takes what it sent before. */
    public Watched untilEnd(Duration atMost) {
        var limit = subject.now().plus(atMost);
        while (!end.isDone()) {
            if (subject.now().isAfter(limit)) {
                throw new IllegalStateException("the watch " + path + " did not end in " + atMost);
            }
            subject.pass(Duration.ofMillis(100));
        }
        arrived.drainTo(events);
        return this;
    }

    /** Returns the events taken so far. */
    public List<JsonNode> events() {
        return List.copyOf(events);
    }

    @Override
    public void close() {
        response.body().cancel();
        transcript.watch(path, response.code(), events);
    }
}
