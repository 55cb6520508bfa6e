package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;

/** Lets the active and the preview service of a blue-green Rollout select the pods of a ReplicaSet. */
final class BlueGreenServices {
    private static final String MANAGED_BY = "argo-rollouts.argoproj.io/managed-by-rollouts";

    private BlueGreenServices() {}

    static boolean exists(ObjectStore store, RolloutView rollout, String service) {
        return store.find(ResourceType.SERVICE, rollout.namespace(), service).isPresent();
    }

    /** Returns the hash that a service selects; empty if it selects none, or isn't there. */
    static String hash(RolloutSync sync, String service) {
        return sync.store()
                .get(ResourceType.SERVICE, sync.rollout().namespace(), service)
                .map(found -> found.path("spec")
                        .path("selector")
                        .path(RolloutReplicaSet.HASH_LABEL)
                        .asString(""))
                .orElse("");
    }

    /** Returns whether a ReplicaSet still gets requests, or may get them at once. */
    static boolean reach(RolloutSync sync, BlueGreen spec, RolloutReplicaSet set) {
        return set.hash().equals(hash(sync, spec.activeService()))
                || set.hash().equals(hash(sync, spec.previewService()));
    }

    static void preview(RolloutSync sync, BlueGreen spec) {
        if (!spec.previewService().isEmpty() && !halted(sync)) {
            point(sync, spec.previewService(), sync.sets().current().hash());
        }
    }

    /** Switches the active service once all pods of the update are available and nothing holds it back. */
    static void active(RolloutSync sync, BlueGreen spec) {
        var rollout = sync.rollout();
        var current = sync.sets().current();
        if (halted(sync) || !spec.readyForPause(current) || !spec.saturated(current)) {
            return;
        }
        var hash = hash(sync, spec.activeService());
        if (rollout.aborted()) {
            hash = rollout.stableHash();
        } else if (fastTracked(sync, spec)
                || spec.pauseCompleted(sync.pause(), sync.now()) && BlueGreenPause.analysed(sync, spec)) {
            hash = current.hash();
        }
        if (point(sync, spec.activeService(), hash) && !rollout.stableHash().isEmpty()) {
            sync.tell("active service now has revision " + revision(sync, hash));
        }
    }

    /** Returns whether the update needs no pause: a first one, one in full, or one back to pods that are still there. */
    static boolean fastTracked(RolloutSync sync, BlueGreen spec) {
        var hash = hash(sync, spec.activeService());
        return BlueGreenScaling.deadline(sync.sets().current()).isPresent()
                || sync.rollout().promoteFull()
                || hash.isEmpty()
                || hash.equals(sync.sets().current().hash());
    }

    private static boolean halted(RolloutSync sync) {
        return sync.rollout().pausedByUser()
                || sync.rollout().pausedSince(RolloutView.INCONCLUSIVE).isPresent();
    }

    private static boolean point(RolloutSync sync, String service, String hash) {
        var key = new ObjectKey(ResourceType.SERVICE, sync.rollout().namespace(), service);
        var before = hash(sync, service);
        var managed = sync.store()
                .get(key.type(), key.namespace(), key.name())
                .map(found -> found.path("metadata").path("annotations").has(MANAGED_BY))
                .orElse(true);
        if (before.equals(hash) && managed) {
            return false;
        }
        sync.store().edit(key, copy -> {
            copy.withObject("/spec/selector").put(RolloutReplicaSet.HASH_LABEL, hash);
            copy.withObject("/metadata")
                    .withObjectProperty("annotations")
                    .put(MANAGED_BY, sync.rollout().name());
        });
        sync.event(
                "SwitchService",
                "Switched selector for service '" + service + "' from '" + before + "' to '" + hash + "'");
        return true;
    }

    private static long revision(RolloutSync sync, String hash) {
        return sync.sets().all().stream()
                .filter(set -> set.hash().equals(hash))
                .mapToLong(RolloutReplicaSet::revision)
                .findFirst()
                .orElse(0);
    }
}
