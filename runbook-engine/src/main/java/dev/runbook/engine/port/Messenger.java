package dev.runbook.engine.port;

import org.apiguardian.api.API;

/** Brings messages to people. Thread-safe. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface Messenger {
    /** Brings nothing: a drill's people read the timeline. */
    Messenger NONE = (channel, message) -> {};

    /**
     * What a run asks, so that an answer is one to exactly this question.
     *
     * @param run the run's id
     * @param namespace where it acts
     * @param step the step, or {@code start} for the whole plan
     * @param hash of the question
     */
    record Choice(String run, String namespace, String step, String hash) {}

    /**
     * Brings a message, or throws with the reason; bounded in time.
     *
     * @param channel {@code #channel}, a mail address, or the name of a webhook
     */
    void send(String channel, String message);

    /** Brings a question, with buttons for yes and no where the channel has such. */
    default void ask(String channel, String question, Choice choice) {
        send(channel, question);
    }
}
