package dev.runbook.chaos.argo;

import dev.runbook.chaos.controller.Conditions;
import tools.jackson.databind.JsonNode;

/**
 * What a Rollout's status says in one word, by the rules of {@code CalculateRolloutPhase} in Argo Rollouts v1.8.
 *
 * @param phase Healthy, Progressing, Paused or Degraded
 * @param message why; empty when Healthy
 */
record RolloutPhase(String phase, String message) {
    private static final String PROGRESSING = "Progressing";

    /** Decides by a Rollout's spec and a status that may not be stored yet. */
    static RolloutPhase of(RolloutView rollout, JsonNode status) {
        for (var condition : status.path("conditions")) {
            var message = condition.path("message").asString("");
            if (condition.path("type").asString("").equals("InvalidSpec")) {
                return new RolloutPhase("Degraded", "InvalidSpec: " + message);
            }
            var reason = condition.path("reason").asString("");
            if (reason.equals("RolloutAborted") || reason.equals("ProgressDeadlineExceeded")) {
                return new RolloutPhase("Degraded", reason + ": " + message);
            }
        }
        if (rollout.pausedByUser()) {
            return new RolloutPhase("Paused", "manually paused");
        }
        for (var pause : status.path("pauseConditions")) {
            return new RolloutPhase("Paused", pause.path("reason").asString(""));
        }
        return ofReplicas(rollout, status);
    }

    private static RolloutPhase ofReplicas(RolloutView rollout, JsonNode status) {
        var restartAt = rollout.restartAt();
        if (restartAt.isPresent() && !Conditions.time(restartAt.get()).equals(text(status, "restartedAt"))) {
            return new RolloutPhase(PROGRESSING, "rollout is restarting");
        }
        int updated = status.path("updatedReplicas").asInt(0);
        if (updated < rollout.replicas()) {
            return new RolloutPhase(PROGRESSING, "more replicas need to be updated");
        }
        if (status.path("availableReplicas").asInt(0) < updated) {
            return new RolloutPhase(PROGRESSING, "updated replicas are still becoming available");
        }
        if (rollout.blueGreen()) {
            return ofServices(rollout, status);
        }
        if (status.path("replicas").asInt(0) > updated) {
            return new RolloutPhase(PROGRESSING, "old replicas are pending termination");
        }
        if (text(status, "stableRS").isEmpty() || !text(status, "stableRS").equals(text(status, "currentPodHash"))) {
            return new RolloutPhase(PROGRESSING, "waiting for all steps to complete");
        }
        return new RolloutPhase("Healthy", "");
    }

    private static RolloutPhase ofServices(RolloutView rollout, JsonNode status) {
        var current = text(status, "currentPodHash");
        var blueGreen = status.path("blueGreen");
        if (text(blueGreen, "activeSelector").isEmpty()
                || !text(blueGreen, "activeSelector").equals(current)) {
            return new RolloutPhase(PROGRESSING, "active service cutover pending");
        }
        if (text(status, "stableRS").isEmpty() || !text(status, "stableRS").equals(current)) {
            boolean analyses = !new BlueGreen(rollout).postPromotion().isMissingNode()
                    && !AnalysisRuns.COMPLETED.contains(
                            text(blueGreen.path("postPromotionAnalysisRunStatus"), "status"));
            return new RolloutPhase(
                    PROGRESSING,
                    analyses
                            ? "waiting for analysis to complete"
                            : "waiting for post-promotion verification to complete");
        }
        return new RolloutPhase("Healthy", "");
    }

    private static String text(JsonNode status, String field) {
        return status.path(field).asString("");
    }
}
