package dev.runbook.engine;

import dev.runbook.engine.execution.StepOutcome;
import java.util.Optional;

/** What the nodes of a class call when they are executed: a drill, a quiet drill or a run that takes its course. */
interface Performance extends AutoCloseable {
    /** Returns why the class can't be run here at all, and is to be skipped; empty for one that always can. */
    default Optional<String> unavailable() {
        return Optional.empty();
    }

    /** Returns why a stage can't be run after what has happened so far; empty for one that can. */
    default Optional<String> skip(Stage stage) {
        return Optional.empty();
    }

    /** Runs a stage; throws with the whole story when a phase is red. A phase that is not red has succeeded. */
    StepOutcome perform(Stage stage);

    /** Takes note that {@link #perform} never comes back: its thread, which only rehearsals let go, was left behind. */
    default void leave(Stage stage, Throwable why) {
        throw new IllegalStateException("the thread of " + stage.title() + " was left behind", why);
    }

    /** Judges the whole when every stage was reached; throws when it is red for a reason that no stage tells. */
    void judge();

    /** Stops what is running, from another thread. */
    void cancel(String reason);

    /** Takes back what has to be taken back, reports, and gives up the world. */
    @Override
    void close();
}
