package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The scale of the object that an autoscaler scales: its replicas and its pods. */
record ScaleTarget(ObjectKey key, ObjectNode object) {
    private static final List<ResourceType> SCALABLE =
            List.of(ResourceType.DEPLOYMENT, ResourceType.REPLICA_SET, ResourceType.STATEFUL_SET, ResourceType.ROLLOUT);

    /** Finds the target of an autoscaler's {@code scaleTargetRef}. */
    static Optional<ScaleTarget> find(ObjectStore store, String namespace, JsonNode reference) {
        return ResourceType.ofKind(
                        reference.path("apiVersion").asString(""),
                        reference.path("kind").asString(""))
                .filter(SCALABLE::contains)
                .map(type ->
                        new ObjectKey(type, namespace, reference.path("name").asString("")))
                .flatMap(key ->
                        store.get(key.type(), key.namespace(), key.name()).map(object -> new ScaleTarget(key, object)));
    }

    /** Returns {@code spec.replicas}. */
    int replicas() {
        return object.path("spec").path("replicas").asInt(1);
    }

    /** Lists the pods that the target's selector matches. */
    List<ObjectNode> pods(ObjectStore store) {
        return Pods.matching(store, key.namespace(), object.path("spec").path("selector"));
    }
}
