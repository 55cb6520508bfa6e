package dev.runbook.engine.gate;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.api.HumanNeeded;
import dev.runbook.engine.journal.RecordedEffect;
import org.jspecify.annotations.Nullable;

/** What a step, or the gate on its behalf, hands over to a person. Thread-safe. */
final class HandOver {
    private final StepRole role;
    private volatile @Nullable HumanNeeded escalation;
    private volatile @Nullable HumanNeeded undecided;

    HandOver(StepRole role) {
        this.role = role;
    }

    /** Keeps that the step handed over, and returns the exception that ends the run. */
    HumanNeeded escalate(String reason) {
        var needed = new HumanNeeded(reason);
        escalation = needed;
        return needed;
    }

    /** Returns what was kept last; null if nothing was handed over. */
    @Nullable HumanNeeded escalation() {
        return escalation;
    }

    /** Fails where the gate handed over: the step, whoever swallowed that, would not know what it builds on. */
    void requireDecided() {
        var first = undecided;
        if (first != null) {
            throw first;
        }
    }

    /** Hands over that the step wants something else than it did the first time. */
    HumanNeeded diverged(Recall.DivergedException diverged) {
        return keep(String.valueOf(diverged.getMessage()));
    }

    /** Hands over what nobody can tell. */
    HumanNeeded undecided(RecordedEffect effect) {
        var what = "effect " + effect.sequence() + " of " + role + ", " + effect.operation() + ", was ";
        var rest = role.step() + " takes the whole step as done, and nothing more of it is sent";
        return keep(
                effect.outcome() == Outcome.UNKNOWN
                        ? what
                                + "begun before the run was interrupted, and nobody can tell from the cluster whether it was"
                                + " applied. It was not sent again. Find out, then resume: --assume done " + rest
                                + "; --assume not-done " + role.step() + " sends it."
                        : what + (effect.outcome() == Outcome.DONE ? "done" : "not done")
                                + " before the run was interrupted, and its answer, by which the step went on, is not in the"
                                + " journal. Nothing was sent again. Look at what is left of the step: resume with --assume"
                                + " done " + rest + "; or roll the run back.");
    }

    private HumanNeeded keep(String reason) {
        var needed = escalate(reason);
        undecided = needed;
        return needed;
    }
}
