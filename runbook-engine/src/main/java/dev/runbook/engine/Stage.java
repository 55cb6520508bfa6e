package dev.runbook.engine;

import dev.runbook.engine.model.StepModel;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a class does, in order: the model of a test in the tree.
 *
 * @param kind what kind of thing
 * @param name its name within its kind; stable, since unique ids are made of it
 * @param title what a person reads
 * @param step the step, for {@link Kind#STEP} and {@link Kind#ABLATION}; null otherwise
 */
record Stage(Kind kind, String name, String title, @Nullable StepModel step) {
    /** The kinds of stages. */
    enum Kind {
        /** A phase of a drill. */
        PHASE("phase"),
        /** A step of a runbook. */
        STEP("step"),
        /** A drill without one step. */
        ABLATION("ablation");

        private final String segment;

        Kind(String segment) {
            this.segment = segment;
        }

        /** Returns the type of the segment in unique ids. */
        String segment() {
            return segment;
        }
    }

    /** Compares by identity in the class: kind and name. What a step holds is too much to be hashed for each test. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Stage stage && kind == stage.kind && name.equals(stage.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Returns the name that reports and method filters use: {@code detect}, {@code undo}, {@code ablation:undo}. */
    String reported() {
        return kind == Kind.ABLATION ? "ablation:" + name : name;
    }

    /** Returns the step of a stage that has one. */
    StepModel requireStep() {
        if (step == null) {
            throw new IllegalStateException("stage " + name + " is no step");
        }
        return step;
    }
}
