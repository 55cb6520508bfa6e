package dev.runbook.engine;

import dev.runbook.engine.execution.StepOutcome;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The course that a class takes when it is executed: keeps the tests that are left in the tree in agreement with the
 * model. A launcher may have filtered tests away (Surefire does, for {@code -Dtest=XDrill#undo} and for tags), but what
 * comes before a test in the model has to happen before it all the same.
 *
 * <p>The last phase or ablation of a class is red whenever anything before it was. Surefire runs failed tests again one
 * by one and believes only their results: skipped, the last one would let a class turn green that was never judged to
 * its end.
 */
final class Course {
    private final List<Stage> stages;
    private final Performance performance;
    private final Set<Stage> begun = new HashSet<>();
    private @Nullable Stage performed;
    private @Nullable Stage failed;
    private @Nullable String red;

    Course(List<Stage> stages, Performance performance) {
        this.stages = stages;
        this.performance = performance;
    }

    Performance performance() {
        return performance;
    }

    /** Returns whether nothing is left to run. */
    boolean complete() {
        return begun.size() == stages.size();
    }

    /** Returns why a stage is to be skipped without being started. */
    Optional<String> skip(Stage stage) {
        if (!ready(stage)) {
            return Optional.empty();
        }
        if (failed != null && stage.kind() == Stage.Kind.STEP && begun.add(stage)) {
            return Optional.of(
                    performance.perform(stage) instanceof StepOutcome.Skipped skipped
                            ? skipped.reason()
                            : "the step '" + failed.name() + "' failed");
        }
        if (concludes(stage)) {
            return Optional.empty();
        }
        var reason = performance.skip(stage);
        if (reason.isPresent()) {
            begun.add(stage);
        }
        return reason;
    }

    /** Runs a stage, after what it requires and what has not been run. */
    StepOutcome perform(Stage stage) {
        for (var earlier : stages) {
            if (earlier.equals(stage)) {
                break;
            }
            if (requires(earlier) && begun.add(earlier)) {
                prerequisite(earlier, stage);
            }
        }
        begun.add(stage);
        var reason = performance.skip(stage);
        if (reason.isPresent() && !(concludes(stage) && red != null)) {
            return new StepOutcome.Skipped(reason.get());
        }
        var before = red;
        var outcome = reason.isPresent() ? new StepOutcome.Skipped(reason.get()) : outcome(stage);
        if (concludes(stage) && before != null) {
            throw new AssertionError(before + ": see there"
                    + reason.map(why -> ". This was not looked at").orElse("") + ".");
        }
        return outcome;
    }

    private boolean concludes(Stage stage) {
        return stage.kind() != Stage.Kind.STEP && stage.equals(stages.get(stages.size() - 1));
    }

    private boolean ready(Stage stage) {
        for (var earlier : stages) {
            if (earlier.equals(stage)) {
                return true;
            }
            if (requires(earlier) && !begun.contains(earlier)) {
                return false;
            }
        }
        return true;
    }

    private void prerequisite(Stage earlier, Stage stage) {
        if (performance.skip(earlier).isPresent()) {
            return;
        }
        if (outcome(earlier) instanceof StepOutcome.Failed outcome && !outcome.expected()) {
            throw new AssertionError(
                    "'" + earlier.title() + "', which '" + stage.title() + "' requires, failed: " + outcome.cause(),
                    outcome.cause());
        }
    }

    private StepOutcome outcome(Stage stage) {
        boolean green = false;
        performed = stage;
        try {
            var outcome = performance.perform(stage);
            if (outcome instanceof StepOutcome.Failed && failed == null) {
                failed = stage;
            }
            green = !(outcome instanceof StepOutcome.Failed failure) || failure.expected();
            return outcome;
        } finally {
            if (!green && red == null) {
                red = "'" + stage.title() + "' is red";
            }
        }
    }

    /** Takes note that the thread that performs a stage was left behind in it. */
    void leave(Throwable why) {
        var stage = performed;
        if (stage != null) {
            performance.leave(stage, why);
            failed = failed == null ? stage : failed;
            red = red == null ? "'" + stage.title() + "' is red" : red;
        }
    }

    /** Returns whether a stage needs that an earlier one has been run: all but control and ablations are needed. */
    static boolean requires(Stage earlier) {
        return earlier.kind() != Stage.Kind.ABLATION
                && !(earlier.kind() == Stage.Kind.PHASE && earlier.name().equals(Stages.CONTROL));
    }
}
