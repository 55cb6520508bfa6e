package dev.runbook.engine.port;

import dev.runbook.api.port.Notification;
import dev.runbook.api.port.Notifier;
import dev.runbook.engine.gate.StepGate;

/** Sends the messages of a step. */
record JournaledNotifier(StepGate gate, Messenger messenger) implements Notifier {
    @Override
    public Notification send(String channel, String message) {
        gate.requireOpen("the message to " + channel);
        return new Delivery(gate.journal(), gate.arena(), messenger).send(gate.step(), channel, message);
    }
}
