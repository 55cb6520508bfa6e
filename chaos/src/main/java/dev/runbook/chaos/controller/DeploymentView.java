package dev.runbook.chaos.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Deployment with its ReplicaSets as they are at one moment.
 *
 * @param newest the ReplicaSet of the current template, if there is one
 * @param older the others, oldest first
 */
record DeploymentView(ObjectNode deployment, Optional<ObjectNode> newest, List<ObjectNode> older) {
    int replicas() {
        return deployment.path("spec").path("replicas").asInt(1);
    }

    boolean recreates() {
        return deployment
                .path("spec")
                .path("strategy")
                .path("type")
                .asString("")
                .equals("Recreate");
    }

    boolean paused() {
        return deployment.path("spec").path("paused").asBoolean(false);
    }

    int maxSurge() {
        return recreates()
                ? 0
                : Scaling.roundedUp(
                        deployment
                                .path("spec")
                                .path("strategy")
                                .path("rollingUpdate")
                                .path("maxSurge"),
                        "25%",
                        replicas());
    }

    /** Both limits at zero would stop every rollout; Kubernetes then takes one pod away. */
    int maxUnavailable() {
        if (recreates() || replicas() == 0) {
            return 0;
        }
        int unavailable = Scaling.roundedDown(
                deployment.path("spec").path("strategy").path("rollingUpdate").path("maxUnavailable"),
                "25%",
                replicas());
        return Math.min(replicas(), unavailable == 0 && maxSurge() == 0 ? 1 : unavailable);
    }

    List<ObjectNode> all() {
        var all = new ArrayList<>(older);
        newest.ifPresent(all::add);
        return List.copyOf(all);
    }

    int wanted(List<ObjectNode> sets) {
        return sets.stream().mapToInt(DeploymentView::wanted).sum();
    }

    int count(List<ObjectNode> sets, String statusField) {
        return sets.stream()
                .mapToInt(set -> set.path("status").path(statusField).asInt(0))
                .sum();
    }

    static int wanted(ObjectNode set) {
        return set.path("spec").path("replicas").asInt(1);
    }
}
