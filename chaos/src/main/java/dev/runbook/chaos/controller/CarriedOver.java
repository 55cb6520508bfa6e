package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import tools.jackson.databind.node.ObjectNode;

/** Carries a Deployment's annotations and minReadySeconds over to the ReplicaSet that is there for its template. */
final class CarriedOver {
    private static final String READY = "minReadySeconds";

    private CarriedOver() {}

    /** Returns the view as it is then. */
    static DeploymentView apply(ObjectStore store, DeploymentView view) {
        var carried = view.newest()
                .map(set -> differs(view.deployment(), set)
                        ? store.edit(
                                ObjectKey.of(ResourceType.REPLICA_SET, set), copy -> carry(view.deployment(), copy))
                        : set);
        return new DeploymentView(view.deployment(), carried, view.older());
    }

    private static boolean differs(ObjectNode deployment, ObjectNode set) {
        var has = set.path("metadata").path("annotations");
        return readySeconds(deployment) != readySeconds(set)
                || ReplicaSets.copied(deployment)
                        .anyMatch(annotation -> !annotation.getValue().equals(has.path(annotation.getKey())));
    }

    /** An annotation that the Deployment no longer has stays on the ReplicaSet, as in Kubernetes. */
    private static void carry(ObjectNode deployment, ObjectNode set) {
        ReplicaSets.copied(deployment)
                .forEach(annotation -> set.withObjectProperty("metadata")
                        .withObjectProperty("annotations")
                        .set(annotation.getKey(), annotation.getValue()));
        int seconds = readySeconds(deployment);
        var spec = set.withObjectProperty("spec");
        if (seconds == 0) {
            spec.remove(READY);
        } else {
            spec.put(READY, seconds);
        }
    }

    private static int readySeconds(ObjectNode object) {
        return object.path("spec").path(READY).asInt(0);
    }
}
