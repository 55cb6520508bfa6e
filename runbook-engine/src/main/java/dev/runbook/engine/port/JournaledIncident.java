package dev.runbook.engine.port;

import dev.runbook.api.port.Incident;
import dev.runbook.engine.gate.StepGate;
import dev.runbook.engine.journal.JournalRecord.Escalated;
import dev.runbook.engine.journal.JournalRecord.Noted;

/** Writes the incident's notes into journal and timeline. */
record JournaledIncident(StepGate gate) implements Incident {
    @Override
    public void note(String text) {
        gate.requireOpen("a note");
        gate.journal().append(new Noted(gate.arena().time().instant(), gate.step(), text));
        gate.arena().tell("note", text);
    }

    @Override
    public void escalate(String reason) {
        gate.requireOpen("an escalation");
        gate.journal().append(new Escalated(gate.arena().time().instant(), gate.step(), reason));
        throw gate.escalate(reason);
    }
}
