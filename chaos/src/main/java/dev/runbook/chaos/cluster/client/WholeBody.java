package dev.runbook.chaos.cluster.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A response body that is there at once, consumed in the thread that asks for it. */
final class WholeBody implements AsyncBody {
    private final byte[] content;
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private boolean consumed;

    WholeBody(byte[] content, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        this.content = content;
        this.consumer = consumer;
    }

    @Override
    public void consume() {
        if (consumed || content.length == 0) {
            done.complete(null);
            return;
        }
        consumed = true;
        try {
            consumer.consume(List.of(ByteBuffer.wrap(content)), this);
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
