package dev.runbook.engine.port;

import dev.runbook.api.port.Notification;
import dev.runbook.api.port.Notifier;
import dev.runbook.engine.gate.StepGate;
import dev.runbook.engine.journal.JournalRecord.Notified;

/** Sends messages to the journal and the timeline, which is all the people that an arena has. */
record JournaledNotifier(StepGate gate) implements Notifier {
    @Override
    public Notification send(String channel, String message) {
        gate.requireOpen("the message to " + channel);
        var now = gate.arena().time().instant();
        gate.journal().append(new Notified(now, gate.step(), channel, message));
        gate.arena().tell("notify", channel + ": " + message);
        return new Notification(channel, message, now);
    }
}
