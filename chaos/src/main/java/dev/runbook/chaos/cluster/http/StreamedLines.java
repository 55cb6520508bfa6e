package dev.runbook.chaos.cluster.http;

import dev.runbook.chaos.cluster.api.WatchSink;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * Sends the events of a watch as lines of a chunked answer; called inside the simulation's lock, so it only hands on. A
 * client that stops reading is cut off once too much waits for it, as an API server cuts off a slow watcher.
 */
final class StreamedLines implements WatchSink {
    /** How many bytes may wait for a client. */
    static final int LIMIT = 16 << 20;

    private final HttpServerResponse response;
    private final Context context;
    private final List<byte[]> early = new ArrayList<>();
    private boolean over;
    private long waiting;

    StreamedLines(Vertx vertx, HttpServerResponse response) {
        this.response = response;
        this.context = vertx.getOrCreateContext();
    }

    /** Sends the head: a client takes the stream for open once it has it, and the first line may be long in coming. */
    void open(String contentType) {
        later(() -> {
            response.setChunked(true);
            response.putHeader("content-type", contentType);
            var unused = response.writeHead();
            early.forEach(this::send);
            early.clear();
            if (over) {
                end();
            }
        });
    }

    @Override
    public void event(byte[] line) {
        later(() -> {
            waiting += line.length;
            if (waiting > LIMIT) {
                response.reset();
                return;
            }
            if (response.headWritten()) {
                send(line);
            } else {
                early.add(line);
            }
        });
    }

    private void send(byte[] line) {
        var unused = response.write(Buffer.buffer(line).appendString("\n")).onComplete(sent -> waiting -= line.length);
    }

    @Override
    public void end() {
        later(() -> {
            over = true;
            if (response.headWritten()) {
                var unused = response.end();
            }
        });
    }

    private void later(Runnable action) {
        try {
            context.runOnContext(nothing -> {
                if (!response.closed() && !response.ended()) {
                    action.run();
                }
            });
        } catch (RejectedExecutionException e) {
            // The front end is closed, so nobody is there who would read it.
        }
    }
}
