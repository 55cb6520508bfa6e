package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Rolls each Deployment's template out through ReplicaSets, as its strategy says. */
final class DeploymentController extends Reconciler {
    private final ReplicaSets sets;

    DeploymentController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "Deployment");
        sets = new ReplicaSets(store, new Events(simulation, store, "deployment-controller"));
    }

    void start() {
        watch(ResourceType.DEPLOYMENT);
        watchOwned(ResourceType.REPLICA_SET, ResourceType.DEPLOYMENT);
        // Recreate waits for the last old pod, which the ReplicaSet's status no longer counts.
        watch(
                ResourceType.POD,
                change -> change.kind() == Change.Kind.DELETED ? deploymentOf(change.after()) : Stream.empty());
    }

    private Stream<ObjectKey> deploymentOf(ObjectNode pod) {
        return Owners.controllerKey(pod, ResourceType.REPLICA_SET)
                .flatMap(key -> store.get(key.type(), key.namespace(), key.name()))
                .flatMap(set -> Owners.controllerKey(set, ResourceType.DEPLOYMENT))
                .stream();
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var deployment = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (deployment == null) {
            return;
        }
        var view = CarriedOver.apply(store, sets.view(deployment));
        if (!Metadata.terminating(deployment)) {
            var scaling = new ProportionalScaling(sets, view);
            if (view.paused() || scaling.due()) {
                scaling.apply();
            } else {
                rollOut(view);
            }
        }
        store.get(key.type(), key.namespace(), key.name()).ifPresent(now -> updateStatus(key, sets.view(now)));
    }

    private void rollOut(DeploymentView view) {
        var deployment = view.deployment();
        if (view.recreates()) {
            view.older().forEach(set -> sets.scale(view, set, 0));
            if (view.newest().isEmpty() && oldPods(view)) {
                return;
            }
        }
        if (view.newest().isEmpty()) {
            int room = Math.max(0, view.replicas() + view.maxSurge() - view.wanted(view.older()));
            var created = sets.create(view, Math.min(view.replicas(), view.recreates() ? view.replicas() : room));
            note(deployment, "NewReplicaSetCreated", "Created new replica set \"" + Metadata.name(created) + "\"");
            if (ReplicaSets.revision(created) > 1) {
                tell(Metadata.name(deployment) + " began to roll out revision " + ReplicaSets.revision(created));
            }
            sets.number(view, created);
            return;
        }
        var newest = view.newest().get();
        if (!Long.toString(ReplicaSets.revision(newest)).equals(Metadata.annotation(deployment, ReplicaSets.REVISION))
                || view.older().stream().anyMatch(set -> ReplicaSets.revision(set) > ReplicaSets.revision(newest))) {
            sets.number(view, newest);
            note(deployment, "FoundNewReplicaSet", "Found new replica set \"" + Metadata.name(newest) + "\"");
            tell(Metadata.name(deployment) + " began to roll out revision " + revisionNow(newest));
            enqueue(ObjectKey.of(ResourceType.DEPLOYMENT, deployment));
            return;
        }
        if (view.recreates()) {
            if (!oldPods(view)) {
                sets.scale(view, newest, view.replicas());
            }
        } else {
            new RollingUpdate(sets, view, newest).step();
        }
    }

    private long revisionNow(ObjectNode set) {
        return store.get(ResourceType.REPLICA_SET, Metadata.namespace(set), Metadata.name(set))
                .map(ReplicaSets::revision)
                .orElse(0L);
    }

    private boolean oldPods(DeploymentView view) {
        return view.older().stream()
                .flatMap(set -> Owners.controlledBy(store, set, ResourceType.POD).stream())
                .anyMatch(pod ->
                        !Pods.phase(pod).equals("Failed") && !Pods.phase(pod).equals("Succeeded"));
    }

    private void note(ObjectNode deployment, String reason, String message) {
        store.edit(
                ObjectKey.of(ResourceType.DEPLOYMENT, deployment),
                copy -> DeploymentStatus.progressing(copy, "True", reason, message, simulation.now()));
    }

    private void updateStatus(ObjectKey key, DeploymentView view) {
        var status = new DeploymentStatus(view, simulation.now());
        var before = DeploymentStatus.progressReason(view.deployment());
        var after = StatusUpdate.apply(store, key, status::write);
        var reason = DeploymentStatus.progressReason(after);
        if (!reason.equals(before) && reason.equals("NewReplicaSetAvailable")) {
            tell(key.name() + " rolled out revision " + ReplicaSets.revision(after));
        } else if (!reason.equals(before) && reason.equals("ProgressDeadlineExceeded")) {
            tell(key.name() + " made no progress before its deadline (revision " + ReplicaSets.revision(after) + ")");
        }
        if (reason.equals("NewReplicaSetAvailable") && !view.paused()) {
            sets.cleanUp(view);
        }
        status.untilDeadline(after).ifPresent(delay -> enqueueAfter(key, delay));
    }
}
