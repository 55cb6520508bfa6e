package dev.runbook.engine.gate;

import dev.runbook.api.StepKind;

/** Whose calls a gate lets through: which step, of which kind, and which part of it. */
record StepRole(String step, StepKind kind, Part part) {
    /** The methods of a step that get a gate of their own. */
    enum Part {
        STEP,
        CONDITION,
        ROLLBACK
    }

    boolean mayWrite() {
        return kind == StepKind.CHANGE;
    }

    /** Returns who acts, for the timeline. */
    String actor() {
        return part == Part.ROLLBACK ? "rollback" : "step";
    }

    /** Names it in messages, as {@code step 'undo'}. */
    @Override
    public String toString() {
        return switch (part) {
            case STEP -> "step '" + step + "'";
            case CONDITION -> "the condition of step '" + step + "'";
            case ROLLBACK -> "the rollback of step '" + step + "'";
        };
    }
}
