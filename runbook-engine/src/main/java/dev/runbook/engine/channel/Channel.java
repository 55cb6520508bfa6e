package dev.runbook.engine.channel;

import dev.runbook.engine.port.Messenger.Choice;

/** A way to reach people. Thread-safe. */
interface Channel {
    /**
     * Brings a message once.
     *
     * @param to the receiver, as the channel knows them
     * @throws Undelivered if it was not taken
     */
    void send(String to, String message) throws Undelivered;

    /**
     * Brings a question once, with buttons where there are such.
     *
     * @throws Undelivered if it was not taken
     */
    default void ask(String to, String question, Choice choice) throws Undelivered {
        send(to, question);
    }
}
