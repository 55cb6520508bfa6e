package dev.runbook.chaos.argo;

import dev.runbook.chaos.controller.Metadata;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Judges the progress of an update and writes it as conditions, as {@code calculateRolloutConditions} of v1.8 does. */
final class ProgressConditions {
    private static final String NOT_AVAILABLE = "Rollout does not have minimum availability";

    private final RolloutSync sync;
    private final RolloutView rollout;
    private final ObjectNode status;
    private final RolloutConditions conditions;

    private ProgressConditions(RolloutSync sync, ObjectNode status) {
        this.sync = sync;
        this.rollout = sync.rollout();
        this.status = status;
        this.conditions = RolloutConditions.of(status, sync.now());
    }

    /** Writes Healthy, Progressing, Available and Completed into a new status; may abort at the progress deadline. */
    static void write(RolloutSync sync, ObjectNode status) {
        var judge = new ProgressConditions(sync, status);
        boolean becameUnhealthy = judge.healthyCondition();
        if (sync.aborted()) {
            judge.abortedCondition();
        } else {
            judge.progressingCondition(becameUnhealthy);
        }
        judge.availableCondition();
        judge.completedCondition();
    }

    /** Writes the conditions of a pause, a resumption or a retry, before anything else is done. */
    static void writePaused(RolloutSync sync) {
        var rollout = sync.rollout();
        var status = ReplicaSetWriter.status(sync);
        var conditions = RolloutConditions.of(status, sync.now());
        var reason = conditions.reason(RolloutConditions.PROGRESSING);
        boolean abortedBefore = reason.equals("RolloutAborted");
        boolean changed = false;
        boolean completed = !rollout.stableHash().isEmpty() && rollout.fullyPromoted();
        if (rollout.paused() != reason.equals("RolloutPaused") && !abortedBefore && !completed) {
            changed = rollout.paused()
                    ? conditions.set(RolloutConditions.PROGRESSING, "Unknown", "RolloutPaused", "Rollout is paused")
                    : conditions.set(RolloutConditions.PROGRESSING, "Unknown", "RolloutResumed", "Rollout is resumed");
        }
        if (!rollout.aborted() && abortedBefore) {
            changed |= conditions.set(
                    RolloutConditions.PROGRESSING, "Unknown", "RolloutRetry", "Retrying Rollout after abort");
        }
        boolean pausedBefore =
                conditions.find("Paused").path("status").asString("").equals("True");
        if (rollout.paused() != pausedBefore && !abortedBefore) {
            changed |=
                    conditions.set("Paused", rollout.paused() ? "True" : "False", "RolloutPaused", "Rollout is paused");
        }
        if (changed) {
            sync.persistConditions(status);
        }
    }

    private boolean healthyCondition() {
        if (!rollout.paused() && healthy()) {
            conditions.set("Healthy", "True", "RolloutHealthy", "Rollout is healthy");
            return false;
        }
        return !conditions.find("Healthy").isMissingNode()
                && conditions.set("Healthy", "False", "RolloutHealthy", "Rollout is not healthy");
    }

    private void abortedCondition() {
        var why = sync.pause().abortMessage();
        var message = "Rollout aborted update to revision " + rollout.revision() + (why.isEmpty() ? "" : ": " + why);
        if (conditions.set(RolloutConditions.PROGRESSING, "False", "RolloutAborted", message)) {
            sync.warning("RolloutAborted", message);
        }
    }

    private void progressingCondition(boolean becameUnhealthy) {
        var name = "ReplicaSet \"" + sync.sets().current().name() + "\"";
        if (healthy()) {
            conditions.set(
                    RolloutConditions.PROGRESSING,
                    "True",
                    "NewReplicaSetAvailable",
                    name + " has successfully progressed.");
        } else if (progressed() || becameUnhealthy) {
            boolean lost = becameUnhealthy && same(status, "stableRS", status, "currentPodHash");
            conditions.refresh(
                    RolloutConditions.PROGRESSING,
                    "True",
                    lost ? "ReplicaSetNotAvailable" : "ReplicaSetUpdated",
                    lost ? NOT_AVAILABLE : name + " is progressing.");
        } else if (!waitsForever() && timedOut()) {
            var message = name + " has timed out progressing.";
            conditions.set(RolloutConditions.PROGRESSING, "False", "ProgressDeadlineExceeded", message);
            if (rollout.spec().path("progressDeadlineAbort").asBoolean(false)) {
                sync.pause().abort(message);
                sync.warning("RolloutAborted", message);
            }
        }
    }

    private void availableCondition() {
        boolean available = rollout.blueGreen()
                ? sync.sets().all().stream()
                        .anyMatch(set -> set.hash().equals(active(status)) && new BlueGreen(rollout).saturated(set))
                : count(status, "availableReplicas") >= rollout.replicas();
        conditions.set(
                "Available",
                available ? "True" : "False",
                "AvailableReason",
                available ? "Rollout has minimum availability" : NOT_AVAILABLE);
    }

    private void completedCondition() {
        boolean completed = status.has("stableRS") && same(status, "stableRS", status, "currentPodHash");
        if (conditions.set("Completed", completed ? "True" : "False", "RolloutCompleted", "RolloutCompleted")
                && !completed) {
            sync.event(
                    "RolloutNotCompleted",
                    "Rollout not completed, started update to revision " + rollout.revision() + " ("
                            + status.path("currentPodHash").asString("") + ")");
        }
    }

    private boolean healthy() {
        return (rollout.blueGreen() ? served() : stepsDone())
                && count(status, "updatedReplicas") == rollout.replicas()
                && count(status, "availableReplicas") == rollout.replicas()
                && rollout.status()
                        .path("observedGeneration")
                        .asString("")
                        .equals(Long.toString(Metadata.generation(rollout.object())));
    }

    private boolean stepsDone() {
        int steps = rollout.steps().size();
        boolean executed = steps == 0 || status.path("currentStepIndex").asInt(steps) == steps;
        return executed
                && status.has("stableRS")
                && same(status, "stableRS", status, "currentPodHash")
                && count(status, "replicas") == rollout.replicas();
    }

    /** Both services have the pods of the current template. */
    private boolean served() {
        var current = status.path("currentPodHash").asString("");
        var preview = status.path("blueGreen").path("previewSelector").asString("");
        return active(status).equals(current)
                && (new BlueGreen(rollout).previewService().isEmpty() || preview.equals(current));
    }

    private static String active(JsonNode status) {
        return status.path("blueGreen").path("activeSelector").asString("");
    }

    private boolean progressed() {
        var before = rollout.status();
        if (rollout.blueGreen()
                && (!active(before).equals(active(status))
                        || !same(
                                before.path("blueGreen"),
                                "previewSelector",
                                status.path("blueGreen"),
                                "previewSelector"))) {
            return true;
        }
        boolean moved = before.has("currentStepIndex")
                && status.has("currentStepIndex")
                && count(before, "currentStepIndex") != count(status, "currentStepIndex");
        return moved
                || !rollout.blueGreen() && !same(before, "stableRS", status, "stableRS")
                || !same(before, "currentStepHash", status, "currentStepHash")
                || count(before, "updatedReplicas") != count(status, "updatedReplicas")
                || old(status) < old(before)
                || count(status, "readyReplicas") > count(before, "readyReplicas")
                || count(status, "availableReplicas") > count(before, "availableReplicas");
    }

    private boolean waitsForever() {
        var step = rollout.step();
        return step.has("analysis")
                || step.has("pause")
                || rollout.status()
                        .path("conditions")
                        .valueStream()
                        .anyMatch(
                                condition -> condition.path("type").asString("").equals("Paused")
                                        && condition.path("status").asString("").equals("True"));
    }

    private boolean timedOut() {
        var progressing = conditions.find(RolloutConditions.PROGRESSING);
        var reason = progressing.path("reason").asString("");
        if (progressing.isMissingNode() || reason.equals("RolloutAborted") || reason.equals("RolloutPaused")) {
            return false;
        }
        return reason.equals("ProgressDeadlineExceeded") || sync.now().isAfter(deadline(rollout, progressing));
    }

    /** Returns when the lack of progress counts as a failure. */
    static Instant deadline(RolloutView rollout, JsonNode progressing) {
        return Instant.parse(progressing.path("lastUpdateTime").asString(""))
                .plusSeconds(rollout.progressDeadlineSeconds());
    }

    private static int old(JsonNode status) {
        return count(status, "replicas") - count(status, "updatedReplicas");
    }

    private static int count(JsonNode status, String field) {
        return status.path(field).asInt(0);
    }

    private static boolean same(JsonNode one, String field, JsonNode other, String otherField) {
        return one.path(field).asString("").equals(other.path(otherField).asString(""));
    }
}
