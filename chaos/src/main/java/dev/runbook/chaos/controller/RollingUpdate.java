package dev.runbook.chaos.controller;

import tools.jackson.databind.node.ObjectNode;

/** Takes one step of a rolling update: grows the new ReplicaSet or shrinks the older ones, within the limits. */
final class RollingUpdate {
    private final ReplicaSets sets;
    private final DeploymentView view;
    private final ObjectNode newest;

    RollingUpdate(ReplicaSets sets, DeploymentView view, ObjectNode newest) {
        this.sets = sets;
        this.view = view;
        this.newest = newest;
    }

    void step() {
        int wanted = DeploymentView.wanted(newest);
        int target = wanted;
        if (wanted > view.replicas()) {
            target = view.replicas();
        } else if (wanted < view.replicas()) {
            int room = view.replicas() + view.maxSurge() - view.wanted(view.all());
            target = wanted + Math.max(0, Math.min(room, view.replicas() - wanted));
        }
        if (target != wanted) {
            sets.scale(view, newest, target);
        } else if (view.wanted(view.older()) > 0) {
            shrinkOlder();
        }
    }

    /** First gives up old pods that don't work anyway, then as many good ones as availability allows. */
    private void shrinkOlder() {
        int leastAvailable = view.replicas() - view.maxUnavailable();
        int newUnavailable = DeploymentView.wanted(newest) - available(newest);
        int allowed = view.wanted(view.all()) - leastAvailable - newUnavailable;
        if (allowed <= 0) {
            return;
        }
        int unhealthy = 0;
        int healthy = Math.max(0, view.count(view.all(), "availableReplicas") - leastAvailable);
        for (var set : view.older()) {
            int wanted = DeploymentView.wanted(set);
            int broken = Math.min(allowed - unhealthy, Math.max(0, wanted - available(set)));
            unhealthy += broken;
            int good = Math.min(healthy, Math.min(allowed - unhealthy, wanted - broken));
            healthy -= good;
            allowed -= good;
            sets.scale(view, set, wanted - broken - good);
        }
    }

    private static int available(ObjectNode set) {
        return set.path("status").path("availableReplicas").asInt(0);
    }
}
