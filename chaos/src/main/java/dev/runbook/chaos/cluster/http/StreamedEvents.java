package dev.runbook.chaos.cluster.http;

import dev.runbook.chaos.cluster.api.WatchSink;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Sends the events of a watch as lines of a chunked answer; called inside the simulation's lock, so it only hands on. */
final class StreamedEvents implements WatchSink {
    private final HttpServerResponse response;
    private final Context context;

    StreamedEvents(Vertx vertx, HttpServerResponse response) {
        this.response = response;
        this.context = vertx.getOrCreateContext();
    }

    /** Sends the head: a client takes the watch for open once it has it, and the first event may be long in coming. */
    void open() {
        context.runOnContext(nothing -> {
            if (!response.closed() && !response.ended()) {
                head();
            }
        });
    }

    private void head() {
        if (!response.headWritten()) {
            response.setChunked(true);
            response.putHeader("content-type", "application/json");
            var unused = response.writeHead();
        }
    }

    @Override
    public void event(byte[] json) {
        context.runOnContext(nothing -> {
            if (!response.closed() && !response.ended()) {
                head();
                var unused = response.write(Buffer.buffer(json).appendString("\n"));
            }
        });
    }

    @Override
    public void end() {
        context.runOnContext(nothing -> {
            if (!response.closed() && !response.ended()) {
                var unused = response.end();
            }
        });
    }
}
