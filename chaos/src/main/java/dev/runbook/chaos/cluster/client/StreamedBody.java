package dev.runbook.chaos.cluster.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A response body that comes piece by piece. */
final class StreamedBody implements AsyncBody, Stream.Receiver {
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Stream stream;

    StreamedBody(Connection connection, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        this.consumer = consumer;
        this.stream = new Stream(connection, this);
    }

    Stream stream() {
        return stream;
    }

    @Override
    public void consume() {
        stream.request();
    }

    @Override
    public CompletableFuture<Void> done() {
        return done;
    }

    @Override
    public void cancel() {
        stream.cancel();
        done.cancel(false);
    }

    @Override
    public void receive(byte[] item) {
        try {
            consumer.consume(List.of(ByteBuffer.wrap(item)), this);
        } catch (Exception e) {
            stream.cancel();
            done.completeExceptionally(e);
        }
    }

    @Override
    public void end() {
        done.complete(null);
    }
}
