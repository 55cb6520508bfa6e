package dev.runbook.chaos.argo;

import dev.runbook.chaos.controller.Conditions;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Decides where an update stands after a reconciliation: reset, promoted, aborted, a step further or where it was. */
final class CanaryProgress {
    private CanaryProgress() {}

    /** Writes the new status of an update whose template and steps are those it began with. */
    static void write(RolloutSync sync) {
        var rollout = sync.rollout();
        int steps = rollout.steps().size();
        int index = rollout.stepIndex();
        if (rollout.promoteFull() || sync.sets().rollbackWithinWindow(rollout)) {
            sync.pause().clear();
            sync.pause().removeAbort();
            index = steps;
        }
        var status = sync.draft();
        var reason = promotion(sync);
        if (reason.isPresent()) {
            promote(sync, status, reason.get());
        } else if (sync.aborted()) {
            step(
                    status,
                    steps,
                    rollout.stableHash().equals(sync.sets().current().hash()) ? steps : 0);
        } else if (completedStep(sync)) {
            status.withObjectProperty("canary").remove("currentStepAnalysisRunStatus");
            sync.pause().remove(RolloutView.STEP_PAUSE);
            step(status, steps, index + 1);
            sync.event(
                    "RolloutStepCompleted",
                    "Rollout step " + (index + 1) + "/" + steps + " completed (" + describe(rollout.step()) + ")");
        } else {
            step(status, steps, index);
        }
        finish(sync, status);
    }

    /** Begins an update, or returns to the stable template without any step. */
    static void reset(RolloutSync sync) {
        sync.pause().clear();
        sync.pause().removeAbort();
        sync.restarted();
        sync.runs(sync.runs().with(Optional.empty(), Optional.empty()));
        var rollout = sync.rollout();
        var status = sync.draft();
        status.remove("promoteFull");
        int steps = rollout.steps().size();
        step(status, steps, 0);
        if (steps > 0 && rollout.stableHash().equals(sync.sets().current().hash())) {
            sync.event("SkipSteps", "Rollback to stable ReplicaSets");
            step(status, steps, steps);
        } else if (steps > 0
                && sync.sets().rollbackWithinWindow(rollout)
                && sync.sets().current().desired() > 0) {
            sync.event("SkipSteps", "Rollback to active ReplicaSets within RollbackWindow");
            step(status, steps, steps);
        }
        finish(sync, status);
    }

    /** Judges the progress, writes the status and asks for a visit at the deadline. */
    static void finish(RolloutSync sync, ObjectNode status) {
        ProgressConditions.write(sync, status);
        sync.persist(status);
        waitForDeadline(sync);
    }

    /** Returns why the current ReplicaSet becomes the stable one; empty in the middle of an update. */
    private static Optional<String> promotion(RolloutSync sync) {
        var rollout = sync.rollout();
        if (sync.sets().stable().isEmpty()) {
            return Optional.of("Initial deploy");
        }
        if (sync.aborted() || sync.sets().current().available() != rollout.replicas()) {
            return Optional.empty();
        }
        if (rollout.promoteFull()) {
            return Optional.of("Full promotion requested");
        }
        if (sync.sets().rollbackWithinWindow(rollout)) {
            return Optional.of("Rollback within window");
        }
        int steps = rollout.steps().size();
        return steps == 0 || rollout.stepIndex() == steps
                ? Optional.of("Completed all " + steps + " canary steps")
                : Optional.empty();
    }

    private static void promote(RolloutSync sync, ObjectNode status, String reason) {
        sync.pause().clear();
        sync.pause().removeAbort();
        status.remove("promoteFull");
        int steps = sync.rollout().steps().size();
        step(status, steps, steps);
        var hash = sync.sets().current().hash();
        if (!sync.rollout().stableHash().equals(hash)) {
            status.put("stableRS", hash);
            sync.event(
                    "RolloutCompleted",
                    "Rollout completed update to revision " + sync.rollout().revision() + " (" + hash + "): " + reason);
        }
    }

    private static boolean completedStep(RolloutSync sync) {
        var rollout = sync.rollout();
        var step = rollout.step();
        if (rollout.pausedByUser()) {
            return false;
        }
        if (step.has("pause")) {
            return completedPause(sync, step.path("pause"));
        }
        if (step.has("setWeight")) {
            return sync.sets().atDesiredReplicas(rollout);
        }
        return step.has("analysis")
                && sync.runs()
                        .step()
                        .filter(run -> RolloutRuns.phase(run).equals("Successful"))
                        .isPresent();
    }

    private static boolean completedPause(RolloutSync sync, JsonNode pause) {
        var since = sync.rollout().pausedSince(RolloutView.STEP_PAUSE);
        if (since.isEmpty()) {
            // The controller paused it and somebody took the pause back.
            return sync.rollout().controllerPause();
        }
        var duration = Durations.ofPause(pause);
        return duration.isPresent() && sync.now().isAfter(since.get().plus(duration.get()));
    }

    /** Asks for a visit when the lack of progress will have lasted too long. */
    private static void waitForDeadline(RolloutSync sync) {
        var rollout = sync.rollout();
        var conditions = rollout.status().path("conditions");
        var progressing = Conditions.find(conditions, RolloutConditions.PROGRESSING);
        var phase = rollout.status().path("phase").asString("");
        boolean timedOut = progressing.path("reason").asString("").equals("ProgressDeadlineExceeded");
        boolean indefinite = rollout.step().has("pause") || rollout.step().has("analysis");
        if (progressing.isMissingNode()
                || phase.equals("Healthy")
                || timedOut
                || rollout.paused()
                || rollout.aborted()
                || indefinite) {
            return;
        }
        var left = Duration.between(sync.now(), ProgressConditions.deadline(rollout, progressing));
        sync.waitFor(left.isNegative() ? Duration.ofSeconds(1) : left.plusSeconds(1));
    }

    private static void step(ObjectNode status, int steps, int index) {
        if (steps > 0) {
            status.put("currentStepIndex", index);
        }
    }

    private static String describe(JsonNode step) {
        if (step.has("setWeight")) {
            return "setWeight: " + step.path("setWeight").asInt(0);
        }
        if (step.has("pause")) {
            var duration = step.path("pause").path("duration");
            return duration.isMissingNode() ? "pause" : "pause: " + duration.asString("");
        }
        return "analysis";
    }
}
