package dev.runbook.chaos.argo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Moves pods between the ReplicaSets of a Rollout, one kind of ReplicaSet a reconciliation. */
final class CanaryScaling {
    private CanaryScaling() {}

    /**
     * Scales stable, current or older ReplicaSets towards the current weight, in that order.
     *
     * @return whether one was scaled; its pods come or go before the next one's turn
     */
    static boolean reconcile(RolloutSync sync) {
        var rollout = sync.rollout();
        if (rollout.pausedByUser()
                || rollout.pausedSince(RolloutView.INCONCLUSIVE).isPresent()) {
            return false;
        }
        var next = sync.sets().next(rollout);
        var stable = sync.sets().otherStable();
        if (stable.isPresent() && ReplicaSetWriter.scale(sync, stable.get(), next.stable())) {
            return true;
        }
        if (ReplicaSetWriter.scale(sync, sync.sets().current(), next.canary())) {
            return true;
        }
        return scaleOthers(sync);
    }

    /** Removes the pods of older ReplicaSets, those that aren't available first. */
    private static boolean scaleOthers(RolloutSync sync) {
        var others =
                sync.sets().others().stream().filter(set -> set.desired() > 0).toList();
        if (others.isEmpty()) {
            return false;
        }
        int removed = 0;
        var healthy = new ArrayList<RolloutReplicaSet>();
        for (var set : others) {
            if (set.available() < set.desired()) {
                ReplicaSetWriter.scale(sync, set, set.available());
                removed += set.desired() - set.available();
            } else {
                healthy.add(set);
            }
        }
        var rollout = sync.rollout();
        int spare = sync.sets().sum(RolloutReplicaSet::available) - (rollout.replicas() - rollout.maxUnavailable());
        return removed + scaleHealthy(sync, healthy, spare) > 0 && spare > 0;
    }

    private static int scaleHealthy(RolloutSync sync, List<RolloutReplicaSet> others, int spare) {
        int removed = 0;
        var newestFirst = Comparator.comparing(RolloutReplicaSet::revision).reversed();
        for (var set : others.stream().sorted(newestFirst).toList()) {
            int left = spare - removed;
            if (left > 0) {
                int replicas = Math.max(0, set.desired() - left);
                ReplicaSetWriter.scale(sync, set, replicas);
                removed += set.desired() - replicas;
            }
        }
        return removed;
    }

    /** Deletes the oldest ReplicaSets without pods above {@code spec.revisionHistoryLimit}, with their analysis runs. */
    static void limitHistory(RolloutSync sync) {
        var others = sync.sets().others();
        int limit = sync.rollout().spec().path("revisionHistoryLimit").asInt(10);
        for (var set : others.subList(0, Math.max(0, others.size() - limit))) {
            if (set.replicas() == 0 && set.desired() == 0) {
                sync.store().remove(set.key());
                AnalysisRuns.ofHash(sync.runs().others(), set.hash())
                        .forEach(run -> AnalysisRuns.delete(sync.store(), run));
            }
        }
    }
}
