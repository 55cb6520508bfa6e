package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Keeps as many pods as each ReplicaSet asks for. */
final class ReplicaSetController extends Reconciler {
    /** The pod to give up first: unscheduled, pending, not ready, ready for a shorter time, more restarts, newer. */
    private static final Comparator<ObjectNode> FIRST_TO_GO = Comparator.<ObjectNode, Boolean>comparing(
                    pod -> pod.path("spec").hasNonNull("nodeName"))
            .thenComparing(pod -> !Pods.phase(pod).equals("Pending"))
            .thenComparing(Pods::ready)
            .thenComparing(Pods::readySince, Comparator.reverseOrder())
            .thenComparing(Pods::restarts, Comparator.reverseOrder())
            .thenComparing(
                    pod -> pod.path("metadata").path("creationTimestamp").asString(""), Comparator.reverseOrder())
            .thenComparing(Metadata::name);

    /** How long it waits after a refusal; real controllers wait longer and longer, from milliseconds on. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final PodControl pods;
    private final Claims claims;

    ReplicaSetController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "ReplicaSet");
        var events = new Events(simulation, store, "replicaset-controller");
        pods = new PodControl(simulation, store, events, ResourceType.REPLICA_SET);
        claims = new Claims(store, ResourceType.REPLICA_SET, ResourceType.POD);
    }

    void start() {
        watch(ResourceType.REPLICA_SET);
        watchOwned(ResourceType.POD, ResourceType.REPLICA_SET);
        watchOrphans(ResourceType.POD, ResourceType.REPLICA_SET);
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var set = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (set == null) {
            return;
        }
        var failure = "";
        if (!Metadata.terminating(set)) {
            claims.settle(set, Pods::active);
            var active = active(set);
            int wanted = set.path("spec").path("replicas").asInt(1);
            if (active.size() < wanted) {
                failure = create(set, wanted - active.size());
            } else if (active.size() > wanted) {
                delete(set, active, active.size() - wanted);
            }
        }
        if (!failure.isEmpty()) {
            enqueueAfter(key, AGAIN);
        }
        updateStatus(key, set, failure);
    }

    private List<PodFacts> active(ObjectNode set) {
        return store.controlled(ResourceType.POD, Metadata.uid(set)).stream()
                .map(PodFacts::of)
                .filter(PodFacts::active)
                .toList();
    }

    /** Creates pods; returns why not all of them could be created, empty if they could. */
    private String create(ObjectNode set, int count) {
        var template = set.path("spec").path("template");
        for (int i = 0; i < count; i++) {
            var pod = pods.of(template, Metadata.namespace(set), Metadata.name(set) + "-");
            var refusal = pods.create(set, pod);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        return "";
    }

    private void delete(ObjectNode set, List<PodFacts> active, int count) {
        active.stream().map(PodFacts::pod).sorted(FIRST_TO_GO).limit(count).forEach(pod -> pods.delete(set, pod));
    }

    private void updateStatus(ObjectKey key, ObjectNode set, String failure) {
        var active = active(set);
        var now = simulation.now();
        var minReady =
                Duration.ofSeconds(set.path("spec").path("minReadySeconds").asLong(0));
        var templateLabels = set.path("spec").path("template").path("metadata").path("labels");
        long labelled = active.stream()
                .filter(pod -> LabelSelector.matchesAll(templateLabels, pod.labels()))
                .count();
        var ready = active.stream().filter(PodFacts::ready).toList();
        long available = minReady.isZero()
                ? ready.size()
                : ready.stream()
                        .filter(pod -> Pods.available(pod.pod(), minReady, now))
                        .count();
        if (available < ready.size()) {
            enqueueAfter(key, minReady);
        }
        StatusUpdate.apply(store, key, copy -> {
            var status = copy.withObjectProperty("status");
            status.put("replicas", active.size());
            status.put("fullyLabeledReplicas", (int) labelled);
            status.put("readyReplicas", ready.size());
            status.put("availableReplicas", (int) available);
            status.put("observedGeneration", Metadata.generation(set));
            if (failure.isEmpty()) {
                status.remove("conditions");
            } else if (!status.has("conditions")) {
                Conditions.set(
                        status.withArrayProperty("conditions"), "ReplicaFailure", "True", "FailedCreate", failure, now);
            }
        });
    }
}
