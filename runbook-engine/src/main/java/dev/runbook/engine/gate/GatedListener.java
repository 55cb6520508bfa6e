package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.http.WebSocket;
import java.nio.ByteBuffer;

/** Hands on what comes in over a WebSocket while the step lasts, and closes the socket with it. */
record GatedListener(StepGate gate, CommandTalk talk, WebSocket.Listener listener) implements WebSocket.Listener {
    private static final int NORMAL_CLOSURE = 1000;

    @Override
    public void onOpen(WebSocket webSocket) {
        gate.onClose(() -> {
            talk.broke("its step ended");
            webSocket.sendClose(NORMAL_CLOSURE, "the step ended");
        });
        listener.onOpen(webSocket);
    }

    @Override
    public void onMessage(WebSocket webSocket, String text) {
        if (gate.isOpen()) {
            listener.onMessage(webSocket, text);
        }
    }

    @Override
    public void onMessage(WebSocket webSocket, ByteBuffer bytes) {
        talk.heard(bytes);
        if (gate.isOpen()) {
            listener.onMessage(webSocket, bytes);
        }
    }

    @Override
    public void onClose(WebSocket webSocket, int code, String reason) {
        talk.broke("the connection was closed");
        listener.onClose(webSocket, code, reason);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        talk.broke("the connection broke: " + error);
        listener.onError(webSocket, error);
    }
}
