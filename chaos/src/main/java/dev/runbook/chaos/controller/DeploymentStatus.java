package dev.runbook.chaos.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Computes the status of a Deployment from its ReplicaSets. */
final class DeploymentStatus {
    private final DeploymentView view;
    private final Instant now;

    DeploymentStatus(DeploymentView view, Instant now) {
        this.view = view;
        this.now = now;
    }

    void write(ObjectNode deployment) {
        var before = deployment.path("status").deepCopy();
        var status = deployment.withObjectProperty("status");
        var all = view.all();
        int replicas = view.count(all, "replicas");
        int available = view.count(all, "availableReplicas");
        status.put("observedGeneration", Metadata.generation(deployment));
        count(status, "replicas", replicas);
        count(status, "updatedReplicas", view.count(newest(), "replicas"));
        count(status, "readyReplicas", view.count(all, "readyReplicas"));
        count(status, "availableReplicas", available);
        count(status, "unavailableReplicas", Math.max(0, Math.max(replicas, view.wanted(all)) - available));
        boolean paused = paused(deployment);
        boolean enough = available >= view.replicas() - view.maxUnavailable();
        condition(
                deployment,
                "Available",
                enough ? "True" : "False",
                enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                "Deployment " + (enough ? "has" : "does not have") + " minimum availability.",
                now);
        if (!paused) {
            progress(deployment, before);
        }
        failure(deployment);
    }

    /** Takes over why a ReplicaSet can't create pods, the newest one's word first. */
    private void failure(ObjectNode deployment) {
        var failed = Stream.concat(view.newest().stream(), view.older().stream())
                .map(set -> Conditions.find(set.path("status").path("conditions"), "ReplicaFailure"))
                .filter(condition -> !condition.isMissingNode())
                .findFirst();
        if (failed.isEmpty()) {
            deployment
                    .withObjectProperty("status")
                    .withArrayProperty("conditions")
                    .removeIf(condition -> condition.path("type").asString("").equals("ReplicaFailure"));
            return;
        }
        condition(
                deployment,
                "ReplicaFailure",
                failed.get().path("status").asString(""),
                failed.get().path("reason").asString(""),
                failed.get().path("message").asString(""),
                now);
    }

    /** Notes a pause or its end, before anything else; returns whether there was something to note. */
    private boolean paused(ObjectNode deployment) {
        var reason = progressReason(deployment);
        if (view.paused() && !reason.equals("DeploymentPaused")) {
            progressing(deployment, "Unknown", "DeploymentPaused", "Deployment is paused", now);
        } else if (!view.paused() && reason.equals("DeploymentPaused")) {
            progressing(deployment, "Unknown", "DeploymentResumed", "Deployment is resumed", now);
            return true;
        }
        return view.paused();
    }

    /** Returns how long it takes until missing progress is a failure; empty when nothing is in progress. */
    Optional<Duration> untilDeadline(ObjectNode deployment) {
        var progress = progressCondition(deployment);
        var reason = progress.path("reason").asString("");
        if (progress.isMissingNode()
                || view.paused()
                || List.of("NewReplicaSetAvailable", "ProgressDeadlineExceeded").contains(reason)) {
            return Optional.empty();
        }
        return Optional.of(Duration.between(now, deadline(progress)).plusSeconds(1));
    }

    /** Sets the condition Progressing and its time of update. */
    static void progressing(ObjectNode deployment, String status, String reason, String message, Instant now) {
        condition(deployment, "Progressing", status, reason, message, now);
        progressCondition(deployment).asObject().put("lastUpdateTime", Conditions.time(now));
    }

    static String progressReason(ObjectNode deployment) {
        return progressCondition(deployment).path("reason").asString("");
    }

    private void progress(ObjectNode deployment, JsonNode before) {
        var current = progressCondition(deployment);
        var reason = current.path("reason").asString("");
        var status = deployment.path("status");
        boolean noOldPods = number(status, "replicas") == number(status, "updatedReplicas");
        if (view.newest().isEmpty() || reason.equals("NewReplicaSetAvailable") && noOldPods) {
            return;
        }
        var set = "ReplicaSet \"" + Metadata.name(view.newest().get()) + "\" ";
        if (complete(status)) {
            progressing(deployment, "True", "NewReplicaSetAvailable", set + "has successfully progressed.", now);
        } else if (progressed(before, status)) {
            progressing(deployment, "True", "ReplicaSetUpdated", set + "is progressing.", now);
        } else if (!current.isMissingNode()
                && !reason.equals("ProgressDeadlineExceeded")
                && now.isAfter(deadline(current))) {
            progressing(deployment, "False", "ProgressDeadlineExceeded", set + "has timed out progressing.", now);
        }
    }

    private boolean complete(JsonNode status) {
        return number(status, "updatedReplicas") == view.replicas()
                && number(status, "replicas") == view.replicas()
                && number(status, "availableReplicas") == view.replicas();
    }

    private static boolean progressed(JsonNode before, JsonNode after) {
        return number(after, "updatedReplicas") > number(before, "updatedReplicas")
                || number(after, "replicas") - number(after, "updatedReplicas")
                        < number(before, "replicas") - number(before, "updatedReplicas")
                || number(after, "readyReplicas") > number(before, "readyReplicas")
                || number(after, "availableReplicas") > number(before, "availableReplicas");
    }

    private Instant deadline(JsonNode progress) {
        var updated = Instant.parse(progress.path("lastUpdateTime").asString(Conditions.time(now)));
        return updated.plusSeconds(
                view.deployment().path("spec").path("progressDeadlineSeconds").asLong(600));
    }

    private List<ObjectNode> newest() {
        return view.newest().map(List::of).orElse(List.of());
    }

    private static JsonNode progressCondition(ObjectNode deployment) {
        return Conditions.find(deployment.path("status").path("conditions"), "Progressing");
    }

    private static void condition(
            ObjectNode deployment, String type, String status, String reason, String message, Instant now) {
        var conditions = deployment.withObjectProperty("status").withArrayProperty("conditions");
        if (Conditions.set(conditions, type, status, reason, message, now)) {
            var changed = Conditions.find(conditions, type).asObject().put("lastUpdateTime", Conditions.time(now));
            // The controller appends what it changes; clients that print conditions show that order.
            conditions.removeIf(condition -> condition == changed);
            conditions.add(changed);
        }
    }

    private static int number(JsonNode status, String field) {
        return status.path(field).asInt(0);
    }

    /** Writes a count as the API does, which leaves zeros out. */
    static void count(ObjectNode status, String field, int value) {
        if (value == 0) {
            status.remove(field);
        } else {
            status.put(field, value);
        }
    }
}
