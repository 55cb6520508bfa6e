package dev.runbook.engine.port;

import dev.runbook.api.port.Notification;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord.Noted;
import dev.runbook.engine.journal.JournalRecord.Notified;
import dev.runbook.engine.spi.Arena;
import org.apiguardian.api.API;

/**
 * Tells people, and writes down that it did. A channel that fails is noted and fails nothing.
 *
 * @param journal of the run
 * @param arena of the run
 * @param messenger who brings it
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Delivery(Journal journal, Arena arena, Messenger messenger) {
    /** Sends a message of a step. */
    public Notification send(String step, String channel, String message) {
        var now = arena.time().instant();
        journal.append(new Notified(now, step, channel, message));
        arena.tell("notify", channel + ": " + message);
        try {
            messenger.send(channel, message);
        } catch (RuntimeException e) {
            var failure = "the message to " + channel + " was not delivered: " + e.getMessage();
            journal.append(new Noted(arena.time().instant(), step, failure));
            arena.tell("notify", failure);
        }
        return new Notification(channel, message, now);
    }
}
