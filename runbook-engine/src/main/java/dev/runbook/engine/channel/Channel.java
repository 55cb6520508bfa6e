package dev.runbook.engine.channel;

/** A way to reach people. Thread-safe. */
interface Channel {
    /**
     * Brings a message once.
     *
     * @param to the receiver, as the channel knows them
     * @throws Undelivered if it was not taken
     */
    void send(String to, String message) throws Undelivered;
}
