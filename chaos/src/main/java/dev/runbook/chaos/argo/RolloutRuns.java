package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Owners;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The AnalysisRuns of a Rollout.
 *
 * @param all every run that the Rollout controls
 * @param step the run of the current step, or the one before a blue-green promotion
 * @param background the run that accompanies the update, or the one after a blue-green promotion
 */
record RolloutRuns(List<ObjectNode> all, Optional<ObjectNode> step, Optional<ObjectNode> background) {
    private static final String STEP = "currentStepAnalysisRunStatus";
    private static final String BACKGROUND = "currentBackgroundAnalysisRunStatus";
    private static final String PRE = "prePromotionAnalysisRunStatus";
    private static final String POST = "postPromotionAnalysisRunStatus";

    /** Copies the list. */
    RolloutRuns {
        all = List.copyOf(all);
    }

    /** Finds the runs, the current ones by the Rollout's status. */
    static RolloutRuns of(ObjectStore store, RolloutView rollout) {
        var all = Owners.controlledBy(store, rollout.object(), ResourceType.ANALYSIS_RUN);
        if (rollout.blueGreen()) {
            var blueGreen = rollout.status().path("blueGreen");
            return new RolloutRuns(all, named(all, blueGreen.path(PRE)), named(all, blueGreen.path(POST)));
        }
        var canary = rollout.status().path("canary");
        return new RolloutRuns(all, named(all, canary.path(STEP)), named(all, canary.path(BACKGROUND)));
    }

    static String phase(ObjectNode run) {
        return run.path("status").path("phase").asString("");
    }

    static String message(ObjectNode run) {
        return run.path("status").path("message").asString("");
    }

    RolloutRuns with(Optional<ObjectNode> newStep, Optional<ObjectNode> newBackground) {
        return new RolloutRuns(all, newStep, newBackground);
    }

    /** Returns the runs that are none of the current ones. */
    List<ObjectNode> others() {
        var current = current().map(Metadata::name).toList();
        return all.stream().filter(run -> !current.contains(Metadata.name(run))).toList();
    }

    Stream<ObjectNode> current() {
        return Stream.concat(step.stream(), background.stream());
    }

    /** Writes {@code status.canary}, or {@code status.blueGreen}. */
    void write(ObjectNode strategy, boolean blueGreen) {
        step.ifPresent(run -> write(strategy.putObject(blueGreen ? PRE : STEP), run));
        background.ifPresent(run -> write(strategy.putObject(blueGreen ? POST : BACKGROUND), run));
    }

    private static void write(ObjectNode status, ObjectNode run) {
        status.put("name", Metadata.name(run)).put("status", phase(run));
        if (!message(run).isEmpty()) {
            status.put("message", message(run));
        }
    }

    private static Optional<ObjectNode> named(List<ObjectNode> runs, JsonNode status) {
        var name = status.path("name").asString("");
        return runs.stream().filter(run -> Metadata.name(run).equals(name)).findFirst();
    }
}
