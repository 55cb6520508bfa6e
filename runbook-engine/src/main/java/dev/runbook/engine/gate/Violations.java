package dev.runbook.engine.gate;

import dev.runbook.engine.journal.JournalRecord.EffectRefused;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The effects that a step tried where none may be, each kept whoever swallows the exception. Thread-safe. */
final class Violations {
    private final Gate gate;
    private final StepRole role;
    private final List<Violation> all = new CopyOnWriteArrayList<>();

    Violations(Gate gate, StepRole role) {
        this.gate = gate;
        this.role = role;
    }

    List<Violation> all() {
        return List.copyOf(all);
    }

    /** Keeps an effect where the role has none, and returns the exception that stops the call. */
    EffectRefusedException effect(String operation, boolean connects) {
        return keep(operation, Callers.find(), Refusals.effect(role, operation, connects));
    }

    /** Keeps that a client of the step's own was built, and returns the exception that stops it. */
    EffectRefusedException ownClient() {
        return keep("new KubernetesClientBuilder().build()", Callers.find(), Refusals.ownClient(role));
    }

    /** Keeps an effect that a guard objects to, and returns the exception that stops it. */
    EffectRefusedException objection(String operation, String caller, String objection) {
        return keep(
                operation,
                caller,
                at -> operation + " was stopped: " + objection + Callers.sentence(at) + " Nothing was sent.");
    }

    private EffectRefusedException keep(String operation, String caller, Refusals.Wording wording) {
        var violation = new Violation(role.step(), role.kind(), operation, caller, wording.at(caller));
        all.add(violation);
        gate.journal().append(new EffectRefused(gate.now(), role.step(), role.kind(), operation, caller));
        return new EffectRefusedException(violation);
    }
}
