package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.controller.Deletion;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Owners;
import dev.runbook.chaos.controller.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Evicts the pods that are older than {@code spec.restartAt}, no more at a time than may be unavailable. */
final class PodRestarts {
    /** How soon it looks again while pods wait for their turn. */
    private static final Duration CHECK = Duration.ofSeconds(30);

    private PodRestarts() {}

    /** Returns how many pods were evicted; above none, the reconciliation ends, since availability is about to change. */
    static int reconcile(RolloutSync sync) {
        var restartAt = sync.rollout().restartAt();
        if (restartAt.isEmpty() || restartAt.equals(sync.rollout().restartedAt())) {
            return 0;
        }
        if (!sync.now().isAfter(restartAt.get())) {
            sync.waitFor(Duration.between(sync.now(), restartAt.get()));
            return 0;
        }
        return restart(sync, restartAt.get());
    }

    private static int restart(RolloutSync sync, Instant restartAt) {
        var old = new ArrayList<ObjectNode>();
        int available = 0;
        for (var pod : pods(sync)) {
            if (!Metadata.terminating(pod) && Pods.available(pod, minReady(sync), sync.now())) {
                available++;
            }
            if (created(pod).isBefore(restartAt)) {
                old.add(pod);
            }
        }
        var rollout = sync.rollout();
        int atLeast = Math.max(rollout.replicas(), sync.sets().sum(RolloutReplicaSet::desired))
                - Math.max(1, rollout.maxUnavailable());
        int evicted = 0;
        for (var pod : old) {
            if (evicted < available - atLeast && !Metadata.terminating(pod)) {
                Deletion.request(sync.store(), ObjectKey.of(ResourceType.POD, pod), sync.now());
                evicted++;
            }
        }
        if (old.size() > evicted) {
            sync.waitFor(CHECK);
        } else {
            sync.restarted();
            sync.tell("all pods are newer than " + Conditions.time(restartAt));
        }
        return evicted;
    }

    /** Lists the pods, those of the stable ReplicaSet first, then the current one's. */
    private static List<ObjectNode> pods(RolloutSync sync) {
        var sets = new ArrayList<RolloutReplicaSet>();
        sync.sets().otherStable().ifPresent(sets::add);
        sets.add(sync.sets().current());
        sets.addAll(sync.sets().others());
        return sets.stream()
                .flatMap(set -> Owners.controlledBy(sync.store(), set.object(), ResourceType.POD).stream())
                .toList();
    }

    private static Instant created(ObjectNode pod) {
        return Instant.parse(pod.path("metadata").path("creationTimestamp").asString(""));
    }

    private static Duration minReady(RolloutSync sync) {
        return Duration.ofSeconds(sync.rollout().spec().path("minReadySeconds").asLong(0));
    }
}
