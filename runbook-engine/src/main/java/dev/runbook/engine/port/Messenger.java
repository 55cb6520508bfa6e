package dev.runbook.engine.port;

import org.apiguardian.api.API;

/** Brings messages to people. Thread-safe. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface Messenger {
    /** Brings nothing: a drill's people read the timeline. */
    Messenger NONE = (channel, message) -> {};

    /**
     * Brings a message, or throws with the reason; bounded in time.
     *
     * @param channel {@code #channel}, a mail address, or the name of a webhook
     */
    void send(String channel, String message);
}
