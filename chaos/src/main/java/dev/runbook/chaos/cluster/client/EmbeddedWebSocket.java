package dev.runbook.chaos.cluster.client;

import io.fabric8.kubernetes.client.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The client's end of a web socket whose other end is the embedded API server. */
final class EmbeddedWebSocket implements WebSocket, Stream.Receiver {
    private static final int NORMAL_CLOSURE = 1000;

    private final WebSocket.Listener listener;
    private final boolean binary;
    private final Stream stream;
    private volatile Consumer<byte[]> server = message -> {};

    EmbeddedWebSocket(Connection connection, WebSocket.Listener listener, boolean binary) {
        this.listener = listener;
        this.binary = binary;
        this.stream = new Stream(connection, this);
    }

    Stream stream() {
        return stream;
    }

    /** Says who hears what the client says; without it nobody does. */
    void heardBy(Consumer<byte[]> listening) {
        server = listening;
    }

    @Override
    public boolean send(ByteBuffer buffer) {
        var message = new byte[buffer.remaining()];
        buffer.get(message);
        server.accept(message);
        return true;
    }

    @Override
    public boolean sendClose(int code, String reason) {
        stream.cancel();
        return true;
    }

    @Override
    public long queueSize() {
        return 0;
    }

    @Override
    public void request() {
        stream.request();
    }

    @Override
    public void receive(byte[] item) {
        if (binary) {
            listener.onMessage(this, ByteBuffer.wrap(item));
        } else {
            listener.onMessage(this, new String(item, StandardCharsets.UTF_8));
        }
    }

    @Override
    public void end() {
        listener.onClose(this, NORMAL_CLOSURE, "");
    }
}
