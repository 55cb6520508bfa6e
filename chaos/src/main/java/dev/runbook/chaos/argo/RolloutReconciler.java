package dev.runbook.chaos.argo;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Events;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Reconciler;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Brings Rollouts, blue-green ones and canaries without traffic routing, to what their spec asks for. */
final class RolloutReconciler extends Reconciler {
    /** How soon an invalid Rollout is looked at again: what it refers to may come late. */
    private static final Duration INVALID = Duration.ofSeconds(20);

    private final Events events;

    RolloutReconciler(Simulation simulation, ObjectStore store, Events events) {
        super(simulation, store, "Argo Rollouts");
        this.events = events;
    }

    void start() {
        watch(ResourceType.ROLLOUT);
        watchOwned(ResourceType.REPLICA_SET, ResourceType.ROLLOUT);
        watchOwned(ResourceType.ANALYSIS_RUN, ResourceType.ROLLOUT);
        watch(
                ResourceType.SERVICE,
                change -> store.list(ResourceType.ROLLOUT, change.key().namespace()).stream()
                        .map(RolloutView::new)
                        .filter(rollout ->
                                serves(new BlueGreen(rollout), change.key().name()))
                        .map(RolloutView::key));
    }

    private static boolean serves(BlueGreen spec, String service) {
        return service.equals(spec.activeService()) || service.equals(spec.previewService());
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var found = store.get(key.type(), key.namespace(), key.name());
        if (found.isEmpty() || Metadata.terminating(found.get())) {
            return;
        }
        var rollout = new RolloutView(found.get());
        var problems = RolloutSpecCheck.problems(store, rollout);
        if (!problems.isEmpty()) {
            refuse(rollout, String.join("; ", problems));
            enqueueAfter(key, INVALID);
        } else if (!rollout.spec().has("replicas")) {
            store.edit(key, copy -> copy.withObjectProperty("spec").put("replicas", 1));
        } else {
            var sync = prepare(rollout);
            reconcile(sync);
            sync.nextVisit().ifPresent(delay -> enqueueAfter(key, delay));
        }
    }

    private void refuse(RolloutView rollout, String problem) {
        var status = rollout.status().isObject()
                ? rollout.status().asObject().deepCopy()
                : JsonNodeFactory.instance.objectNode();
        var message = "The Rollout \"" + rollout.name() + "\" is invalid: " + problem;
        var conditions = RolloutConditions.of(status, simulation.now());
        if (!conditions.find("InvalidSpec").path("message").asString("").equals(message)) {
            conditions.remove("InvalidSpec");
            conditions.set("InvalidSpec", "True", "InvalidSpec", message);
            tell(rollout.name() + " is invalid: " + problem);
        }
        status.put("observedGeneration", Long.toString(Metadata.generation(rollout.object())));
        var phase = RolloutPhase.of(rollout, status);
        status.put("phase", phase.phase()).put("message", phase.message());
        store.edit(rollout.key(), copy -> copy.set("status", status));
    }

    /** Finds what belongs to a Rollout and makes the ReplicaSet of its template if that is new. */
    private RolloutSync prepare(RolloutView rollout) {
        var all = RolloutSets.list(store, rollout);
        Optional<RolloutReplicaSet> current = RolloutSets.current(rollout, all);
        if (current.isPresent()) {
            return sync(rollout, RolloutSets.of(rollout, all, current.get()));
        }
        long revision =
                1 + all.stream().mapToLong(RolloutReplicaSet::revision).max().orElse(0);
        var created = ReplicaSetWriter.create(store, rollout, revision);
        List<RolloutReplicaSet> withNew = new ArrayList<>(all);
        withNew.add(created);
        var sync = sync(rollout, RolloutSets.of(rollout, withNew, created));
        ReplicaSetWriter.announce(sync, created);
        return sync;
    }

    private RolloutSync sync(RolloutView rollout, RolloutSets sets) {
        var sync = new RolloutSync(simulation, store, events, rollout, sets);
        if (rollout.fullyPromoted() && rollout.aborted()) {
            sync.pause().removeAbort();
        }
        return sync;
    }

    private static void reconcile(RolloutSync sync) {
        ProgressConditions.writePaused(sync);
        boolean renumbered = ReplicaSetWriter.syncRevision(sync);
        if (scaled(sync)) {
            replicasOnly(sync);
            return;
        }
        if (renumbered) {
            ReplicaSetWriter.syncRevision(sync);
        }
        if (sync.rollout().blueGreen()) {
            BlueGreenProgress.reconcile(sync);
            return;
        }
        if (sync.sets().templateOrStepsChanged(sync.rollout())) {
            CanaryProgress.reset(sync);
            return;
        }
        if (PodRestarts.reconcile(sync) > 0) {
            return;
        }
        CanaryScaling.limitHistory(sync);
        RolloutAnalyses.reconcile(sync);
        if (!sync.pause().pauses() && !CanaryScaling.reconcile(sync)) {
            pauseStep(sync);
        }
        CanaryProgress.write(sync);
    }

    /** Returns whether {@code spec.replicas} changed since the ReplicaSets were last scaled. */
    private static boolean scaled(RolloutSync sync) {
        var wanted = Integer.toString(sync.rollout().replicas());
        var active = new ArrayList<RolloutReplicaSet>();
        active.add(sync.sets().current());
        sync.sets().otherStable().ifPresent(active::add);
        return active.stream()
                .filter(set -> set.desired() > 0)
                .map(set -> Metadata.annotation(set.object(), RolloutReplicaSet.DESIRED_REPLICAS))
                .anyMatch(desired -> !desired.isEmpty() && !desired.equals(wanted));
    }

    /** Scales both sides to the new number of pods before anything else goes on. */
    private static void replicasOnly(RolloutSync sync) {
        if (sync.rollout().blueGreen()) {
            BlueGreenProgress.replicasOnly(sync);
            return;
        }
        CanaryScaling.reconcile(sync);
        ObjectNode status = ReplicaSetWriter.status(sync);
        status.put("availableReplicas", sync.sets().sum(RolloutReplicaSet::available));
        status.put("HPAReplicas", sync.sets().sum(RolloutReplicaSet::replicas));
        sync.persist(status);
    }

    /** Begins a pause step, and comes back at its end if it has one. */
    private static void pauseStep(RolloutSync sync) {
        var rollout = sync.rollout();
        var pause = rollout.step().path("pause");
        if (rollout.pausedByUser() || rollout.promoteFull() || pause.isMissingNode()) {
            return;
        }
        var since = rollout.pausedSince(RolloutView.STEP_PAUSE);
        if (since.isEmpty()) {
            if (!rollout.controllerPause()) {
                sync.pause().add(RolloutView.STEP_PAUSE);
            }
            return;
        }
        Durations.ofPause(pause)
                .map(duration -> Duration.between(sync.now(), since.get().plus(duration)))
                .filter(left -> !left.isNegative())
                .ifPresent(sync::waitFor);
    }
}
