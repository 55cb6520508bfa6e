package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deletes pods from nodes with a NoExecute taint that they don't tolerate, or not for longer than they said. */
final class TaintEvictionController extends Reconciler {
    private final Events events;
    private final Map<ObjectKey, Instant> since = new HashMap<>();

    TaintEvictionController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "taint eviction");
        events = new Events(simulation, store, "taint-eviction-controller");
    }

    void start() {
        watch(ResourceType.NODE, this::pods);
        watch(
                ResourceType.POD,
                change -> moved(change)
                                && node(change.after())
                                        .filter(TaintEvictionController::taints)
                                        .isPresent()
                        ? Stream.of(change.key())
                        : Stream.empty());
    }

    private static boolean moved(Change change) {
        var before = change.before();
        return change.kind() != Change.Kind.DELETED
                && (before == null || !before.path("spec").equals(change.after().path("spec")));
    }

    private Stream<ObjectKey> pods(Change change) {
        var before = change.before();
        var taints = change.after().path("spec").path("taints");
        if (before != null && before.path("spec").path("taints").equals(taints)) {
            return Stream.empty();
        }
        return store.list(ResourceType.POD, "").stream()
                .filter(pod -> pod.path("spec")
                        .path("nodeName")
                        .asString("")
                        .equals(change.key().name()))
                .map(pod -> ObjectKey.of(ResourceType.POD, pod));
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var found = store.get(key.type(), key.namespace(), key.name());
        if (found.isEmpty() || Metadata.terminating(found.get())) {
            since.remove(key);
            return;
        }
        var pod = found.get();
        var left = node(pod).filter(TaintEvictionController::taints).flatMap(node -> left(key, pod, node));
        if (left.isEmpty()) {
            if (since.remove(key) != null) {
                var message = "Cancelling deletion of Pod " + key.namespace() + "/" + key.name();
                events.normal(pod, "TaintManagerEviction", message);
            }
        } else if (left.get().isZero() || left.get().isNegative()) {
            since.remove(key);
            evict(key, pod);
        } else {
            enqueueAfter(key, left.get());
        }
    }

    /** Returns how long a pod may stay; empty for ever. */
    private Optional<Duration> left(ObjectKey key, ObjectNode pod, ObjectNode node) {
        Duration shortest = null;
        for (var taint : node.path("spec").path("taints")) {
            if (taint.path("effect").asString("").equals("NoExecute")) {
                var toleration = Taints.toleration(pod.path("spec"), taint);
                var seconds = toleration.map(found -> found.path("tolerationSeconds"));
                if (toleration.isEmpty() || seconds.filter(JsonNode::isNumber).isPresent()) {
                    var time = Duration.ofSeconds(
                            seconds.map(number -> number.asLong(0)).orElse(0L));
                    shortest = shortest == null || time.compareTo(shortest) < 0 ? time : shortest;
                }
            }
        }
        if (shortest == null) {
            return Optional.empty();
        }
        var start = since.computeIfAbsent(key, any -> simulation.now());
        return Optional.of(Duration.between(simulation.now(), start.plus(shortest)));
    }

    private void evict(ObjectKey key, ObjectNode pod) {
        events.normal(pod, "TaintManagerEviction", "Marking for deletion Pod " + key.namespace() + "/" + key.name());
        StatusUpdate.apply(
                store,
                key,
                copy -> Conditions.set(
                        copy.withObjectProperty("status").withArrayProperty("conditions"),
                        "DisruptionTarget",
                        "True",
                        "DeletionByTaintManager",
                        "Taint manager: deleting due to NoExecute taint",
                        simulation.now()));
        Deletion.request(store, key, simulation.now());
        tell(key.name() + " is evicted from its node");
    }

    private Optional<ObjectNode> node(ObjectNode pod) {
        var name = pod.path("spec").path("nodeName").asString("");
        return name.isEmpty() ? Optional.empty() : store.get(ResourceType.NODE, "", name);
    }

    private static boolean taints(ObjectNode node) {
        return node.path("spec")
                .path("taints")
                .valueStream()
                .anyMatch(taint -> taint.path("effect").asString("").equals("NoExecute"));
    }
}
