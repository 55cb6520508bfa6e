package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Carries a Deployment's annotations and minReadySeconds over to the ReplicaSet that is there for its template. */
final class CarriedOver {
    private static final String READY = "minReadySeconds";

    /** What the two have of their own. */
    private static final Set<String> OWN = Set.of(
            ReplicaSets.REVISION,
            "deployment.kubernetes.io/revision-history",
            ReplicaSets.DESIRED,
            ReplicaSets.MOST,
            "kubectl.kubernetes.io/last-applied-configuration");

    private CarriedOver() {}

    static void apply(ObjectStore store, DeploymentView view) {
        view.newest()
                .filter(set -> differs(view.deployment(), set))
                .ifPresent(set -> store.edit(
                        ObjectKey.of(ResourceType.REPLICA_SET, set), copy -> carry(view.deployment(), copy)));
    }

    private static boolean differs(ObjectNode deployment, ObjectNode set) {
        return readySeconds(deployment) != readySeconds(set)
                || annotations(deployment).properties().stream()
                        .anyMatch(annotation -> !OWN.contains(annotation.getKey())
                                && !annotation
                                        .getValue()
                                        .equals(annotations(set).path(annotation.getKey())));
    }

    /** An annotation that the Deployment no longer has stays on the ReplicaSet, as in Kubernetes. */
    private static void carry(ObjectNode deployment, ObjectNode set) {
        annotations(deployment).properties().forEach(annotation -> {
            if (!OWN.contains(annotation.getKey())) {
                set.withObjectProperty("metadata")
                        .withObjectProperty("annotations")
                        .set(annotation.getKey(), annotation.getValue());
            }
        });
        int seconds = readySeconds(deployment);
        var spec = set.withObjectProperty("spec");
        if (seconds == 0) {
            spec.remove(READY);
        } else {
            spec.put(READY, seconds);
        }
    }

    private static JsonNode annotations(ObjectNode object) {
        return object.path("metadata").path("annotations");
    }

    private static int readySeconds(ObjectNode object) {
        return object.path("spec").path(READY).asInt(0);
    }
}
