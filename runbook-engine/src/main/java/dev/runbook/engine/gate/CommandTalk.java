package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.http.WebSocketUpgradeResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a command in a pod says over its WebSocket, each message a channel's number and content (remotecommand's
 * {@code channel.k8s.io}). That the connection was opened tells only that the command began: it has ended when its status
 * comes, on channel 3.
 */
final class CommandTalk {
    private static final int STATUS = 3;
    private static final int NORMAL_CLOSURE = 1000;
    /** In bytes; of a command that says more nothing is kept. */
    private static final int LONGEST = 1 << 20;

    private final CompletableFuture<Ended> ended = new CompletableFuture<>();
    private final Map<Integer, ByteArrayOutputStream> channels = new TreeMap<>();
    private int length;

    /**
     * How a command ended.
     *
     * @param broken why its end is not known; empty if it is
     * @param said what it said, by channel; null where that is too much or no text
     */
    record Ended(String broken, @Nullable JsonNode said) {}

    /** Completes when the command has ended, or nobody will hear of its end any more. */
    CompletableFuture<Ended> ended() {
        return ended;
    }

    /** Hears a message before the step does, so that the end is written down before the step goes on. */
    void heard(ByteBuffer message) {
        if (!message.hasRemaining()) {
            return;
        }
        var content = message.duplicate();
        int channel = content.get();
        var bytes = new byte[content.remaining()];
        content.get(bytes);
        synchronized (this) {
            length += bytes.length;
            if (length <= LONGEST) {
                channels.computeIfAbsent(channel, number -> new ByteArrayOutputStream())
                        .writeBytes(bytes);
            }
        }
        if (channel == STATUS) {
            ended.complete(new Ended("", said()));
        }
    }

    void broke(String why) {
        ended.complete(new Ended("the command had not ended when " + why, null));
    }

    private synchronized @Nullable JsonNode said() {
        if (length > LONGEST) {
            return null;
        }
        var said = JsonNodeFactory.instance.objectNode();
        for (var channel : channels.entrySet()) {
            try {
                var bytes = ByteBuffer.wrap(channel.getValue().toByteArray());
                said.put(
                        String.valueOf(channel.getKey()),
                        StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
            } catch (CharacterCodingException e) {
                return null;
            }
        }
        return said;
    }

    /** Says again what a command said whose process's run was interrupted. */
    static WebSocketResponse again(StandardHttpRequest request, JsonNode said, WebSocket.Listener listener) {
        var socket = new Silent();
        listener.onOpen(socket);
        said.properties().forEach(channel -> listener.onMessage(socket, message(channel)));
        listener.onClose(socket, NORMAL_CLOSURE, "");
        return new WebSocketResponse(new WebSocketUpgradeResponse(request, 101), socket);
    }

    private static ByteBuffer message(Map.Entry<String, JsonNode> channel) {
        var content = channel.getValue().asString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(content.length + 1)
                .put(Byte.parseByte(channel.getKey()))
                .put(content)
                .flip();
    }

    /** Nobody listens to what is sent to a command that has ended. */
    private static final class Silent implements WebSocket {
        @Override
        public boolean send(ByteBuffer buffer) {
            return true;
        }

        @Override
        public boolean sendClose(int code, String reason) {
            return true;
        }

        @Override
        public long queueSize() {
            return 0;
        }

        @Override
        public void request() {}
    }
}
