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
 */
final class Course {
    private final List<Stage> stages;
    private final Performance performance;
    private final Set<Stage> begun = new HashSet<>();
    private @Nullable Stage failed;

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
        if (reason.isPresent()) {
            return new StepOutcome.Skipped(reason.get());
        }
        return outcome(stage);
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
        var outcome = performance.perform(stage);
        if (outcome instanceof StepOutcome.Failed && failed == null) {
            failed = stage;
        }
        return outcome;
    }

    /** Returns whether a stage needs that an earlier one has been run: all but control and ablations are needed. */
    static boolean requires(Stage earlier) {
        return earlier.kind() != Stage.Kind.ABLATION
                && !(earlier.kind() == Stage.Kind.PHASE && earlier.name().equals(Stages.CONTROL));
    }
}
