package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Metadata;
import java.util.Collection;
import java.util.function.ToIntFunction;
import tools.jackson.databind.node.ObjectNode;

/**
 * A ReplicaSet that belongs to a Rollout.
 *
 * @param object as stored
 */
record RolloutReplicaSet(ObjectNode object) {
    static final String HASH_LABEL = "rollouts-pod-template-hash";
    static final String REVISION = "rollout.argoproj.io/revision";
    static final String DESIRED_REPLICAS = "rollout.argoproj.io/desired-replicas";

    /** Adds a number over ReplicaSets. */
    static int sum(Collection<RolloutReplicaSet> sets, ToIntFunction<RolloutReplicaSet> number) {
        return sets.stream().mapToInt(number).sum();
    }

    ObjectKey key() {
        return ObjectKey.of(ResourceType.REPLICA_SET, object);
    }

    String name() {
        return Metadata.name(object);
    }

    String hash() {
        return object.path("metadata").path("labels").path(HASH_LABEL).asString("");
    }

    /** Returns the revision of a Rollout or one of its ReplicaSets, 0 if it has none that can be read. */
    static long revisionOf(ObjectNode object) {
        var revision = Metadata.annotation(object, REVISION);
        return revision.matches("\\d{1,18}") ? Long.parseLong(revision) : 0;
    }

    long revision() {
        return revisionOf(object);
    }

    /** Returns when it was made, in a form that sorts by time. */
    String created() {
        return object.path("metadata").path("creationTimestamp").asString("");
    }

    int desired() {
        return object.path("spec").path("replicas").asInt(1);
    }

    int replicas() {
        return object.path("status").path("replicas").asInt(0);
    }

    int ready() {
        return object.path("status").path("readyReplicas").asInt(0);
    }

    int available() {
        return object.path("status").path("availableReplicas").asInt(0);
    }

    CanaryReplicas.Pods pods() {
        return new CanaryReplicas.Pods(desired(), available());
    }
}
