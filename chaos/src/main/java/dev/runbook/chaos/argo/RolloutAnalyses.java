package dev.runbook.chaos.argo;

import dev.runbook.chaos.controller.Metadata;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Starts, follows and ends the AnalysisRuns of an update. */
final class RolloutAnalyses {
    private static final String STEP_INDEX = "step-index";

    private RolloutAnalyses() {}

    /** Brings the runs to what the current step and the background analysis ask for; a bad run pauses or aborts. */
    static void reconcile(RolloutSync sync) {
        var rollout = sync.rollout();
        if (sync.aborted()
                || rollout.promoteFull()
                || rollout.stableHash().isEmpty()
                || sync.sets().rollbackWithinWindow(rollout)) {
            sync.runs().all().forEach(run -> AnalysisRuns.terminate(sync.store(), run));
            return;
        }
        var before = sync.runs();
        sync.runs(before.with(step(sync), background(sync)));
        var current = sync.runs().current().map(Metadata::name).collect(Collectors.toSet());
        before.all().stream()
                .filter(run -> !current.contains(Metadata.name(run)))
                .forEach(run -> AnalysisRuns.terminate(sync.store(), run));
        AnalysisRuns.limitHistory(sync);
        tellStatus(sync, sync.runs().step(), "Step", "currentStepAnalysisRunStatus");
        tellStatus(sync, sync.runs().background(), "Background", "currentBackgroundAnalysisRunStatus");
    }

    /** Brings the runs before and after a blue-green promotion to what is asked for. */
    static void reconcileBlueGreen(RolloutSync sync, BlueGreen spec) {
        var rollout = sync.rollout();
        var before = sync.runs();
        if (sync.aborted()
                || rollout.promoteFull()
                || rollout.stableHash().isEmpty()
                || sync.sets().rollbackWithinWindow(rollout)) {
            before.all().forEach(run -> AnalysisRuns.terminate(sync.store(), run));
            return;
        }
        var current = sync.sets().current();
        boolean promoted = spec.activeHash().equals(current.hash());
        boolean done = rollout.stableHash().equals(current.hash());
        int preview = spec.previewReplicas().orElse(rollout.replicas());
        boolean previewed = spec.previewReplicas().isPresent()
                ? current.desired() == preview && current.available() == preview
                : spec.saturated(current);
        boolean pre = !done && !promoted && !spec.activeHash().isEmpty() && previewed;
        boolean post = !done && promoted && spec.saturated(current);
        sync.runs(before.with(
                promotion(sync, spec.prePromotion(), before.step(), pre, "PrePromotion", "pre"),
                promotion(sync, spec.postPromotion(), before.background(), post, "PostPromotion", "post")));
        var names = sync.runs().current().map(Metadata::name).collect(Collectors.toSet());
        before.all().stream()
                .filter(run -> !names.contains(Metadata.name(run)))
                .forEach(run -> AnalysisRuns.terminate(sync.store(), run));
        AnalysisRuns.limitHistory(sync);
        tellStatus(sync, sync.runs().step(), "PrePromotion", "prePromotionAnalysisRunStatus");
        tellStatus(sync, sync.runs().background(), "PostPromotion", "postPromotionAnalysisRunStatus");
    }

    private static Optional<ObjectNode> promotion(
            RolloutSync sync, JsonNode analysis, Optional<ObjectNode> run, boolean begins, String type, String suffix) {
        var rollout = sync.rollout();
        if (analysis.isMissingNode()) {
            return Optional.empty();
        }
        if (!begins) {
            run.ifPresent(idle -> AnalysisRuns.terminate(sync.store(), idle));
            return run;
        }
        if (rollout.pausedSince(RolloutView.INCONCLUSIVE).isPresent()) {
            return run;
        }
        if (needsNew(rollout, run)) {
            return Optional.of(AnalysisRuns.create(sync, analysis, type, suffix));
        }
        run.ifPresent(judged -> judge(sync, judged));
        return run;
    }

    private static Optional<ObjectNode> step(RolloutSync sync) {
        var rollout = sync.rollout();
        var run = sync.runs().step();
        if (!rollout.status().path("pauseConditions").isEmpty() || rollout.aborted()) {
            return run;
        }
        var index = Integer.toString(rollout.stepIndex());
        boolean ofAnotherStep = run.isPresent() && !label(run.get(), STEP_INDEX).equals(index);
        if (!rollout.step().has("analysis") || ofAnotherStep) {
            return Optional.empty();
        }
        if (needsNew(rollout, run)) {
            return Optional.of(AnalysisRuns.create(sync, rollout.step().path("analysis"), "Step", index));
        }
        run.ifPresent(judged -> judge(sync, judged));
        return run;
    }

    private static Optional<ObjectNode> background(RolloutSync sync) {
        var rollout = sync.rollout();
        var analysis = rollout.canary().path("analysis");
        int startingStep = analysis.path("startingStep").asInt(0);
        boolean beforeStart = !rollout.steps().isEmpty() && rollout.stepIndex() < startingStep;
        if (analysis.path("templates").isEmpty()
                || rollout.fullyPromoted()
                || rollout.currentHash().isEmpty()
                || beforeStart) {
            return Optional.empty();
        }
        var run = sync.runs().background();
        if (rollout.pausedSince(RolloutView.INCONCLUSIVE).isPresent()) {
            return run;
        }
        if (needsNew(rollout, run)) {
            return Optional.of(AnalysisRuns.create(sync, analysis, "Background", ""));
        }
        run.ifPresent(judged -> judge(sync, judged));
        return run;
    }

    /** Decides whether a run must start: for the first time, after an inconclusive one was resumed, after an abort. */
    private static boolean needsNew(RolloutView rollout, Optional<ObjectNode> run) {
        if (run.isEmpty()) {
            return true;
        }
        if (rollout.controllerPause()
                && rollout.pausedSince(RolloutView.STEP_PAUSE).isEmpty()) {
            return RolloutRuns.phase(run.get()).equals("Inconclusive");
        }
        return rollout.status().has("abortedAt");
    }

    private static void judge(RolloutSync sync, ObjectNode run) {
        switch (RolloutRuns.phase(run)) {
            case "Inconclusive" -> sync.pause().add(RolloutView.INCONCLUSIVE);
            case "Failed", "Error" -> sync.pause().abort(RolloutRuns.message(run));
            default -> {
                // Running and successful runs decide nothing here.
            }
        }
    }

    private static void tellStatus(RolloutSync sync, Optional<ObjectNode> current, String type, String field) {
        if (current.isEmpty() || RolloutRuns.phase(current.get()).isEmpty()) {
            return;
        }
        var run = current.get();
        var phase = RolloutRuns.phase(run);
        var strategy = sync.rollout().blueGreen() ? "blueGreen" : "canary";
        JsonNode before = sync.rollout().status().path(strategy).path(field);
        var known = before.path("status").asString("");
        boolean changed = before.path("name").asString("").equals(Metadata.name(run)) && !known.equals(phase);
        if (!before.isMissingNode() && !changed) {
            return;
        }
        var message = type + " Analysis Run '" + Metadata.name(run) + "' Status New: '" + phase + "' Previous: '"
                + (before.isMissingNode() ? "NoPreviousStatus" : known) + "'";
        if (phase.equals("Failed") || phase.equals("Error")) {
            sync.warning("AnalysisRun" + phase, message);
        } else {
            sync.event("AnalysisRun" + phase, message);
        }
    }

    private static String label(ObjectNode run, String key) {
        return run.path("metadata").path("labels").path(key).asString("");
    }
}
