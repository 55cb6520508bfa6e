package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.controller.Events;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Pods;
import dev.runbook.chaos.controller.Quantities;
import dev.runbook.chaos.controller.Reconciler;
import dev.runbook.chaos.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Binds each pod to the node when its requests fit there, as the default scheduler words it. */
final class Scheduler extends Reconciler {
    private final Events events;

    Scheduler(Simulation simulation, ObjectStore store) {
        super(simulation, store, "scheduler");
        events = new Events(simulation, store, "default-scheduler");
    }

    void start() {
        watchThose(ResourceType.POD, change -> !bound(change.after()));
        watch(ResourceType.POD, change -> change.kind() == Change.Kind.DELETED ? unbound() : Stream.empty());
        watch(ResourceType.NODE, change -> unbound());
    }

    private Stream<ObjectKey> unbound() {
        return store.list(ResourceType.POD, "").stream()
                .filter(pod -> !bound(pod))
                .map(pod -> ObjectKey.of(ResourceType.POD, pod));
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var pod = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        var node = store.get(ResourceType.NODE, "", NodeRuntime.NODE).orElse(null);
        if (pod == null || node == null || bound(pod) || !ours(pod) || Metadata.terminating(pod)) {
            return;
        }
        if (!selects(pod, node)) {
            refuse(
                    key,
                    pod,
                    "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. ",
                    "1 Preemption is not helpful for scheduling.");
            return;
        }
        var obstacles = obstacles(pod, node);
        if (obstacles.isEmpty()) {
            bind(key);
        } else {
            refuse(
                    key,
                    pod,
                    "0/1 nodes are available: 1 " + String.join(", 1 ", obstacles) + ". ",
                    exceeds(pod, node)
                            ? "1 Preemption is not helpful for scheduling."
                            : "1 No preemption victims found for incoming pod.");
        }
    }

    private void bind(ObjectKey key) {
        var bound = store.edit(key, pod -> {
            pod.withObjectProperty("spec").put("nodeName", NodeRuntime.NODE);
            var status = pod.withObjectProperty("status");
            status.put("phase", Pods.phase(pod));
            Conditions.set(status.withArrayProperty("conditions"), "PodScheduled", "True", "", "", simulation.now());
        });
        events.normal(
                bound,
                "Scheduled",
                "Successfully assigned " + key.namespace() + "/" + key.name() + " to " + NodeRuntime.NODE);
    }

    private static boolean selects(ObjectNode pod, ObjectNode node) {
        var labels = node.path("metadata").path("labels");
        return pod.path("spec").path("nodeSelector").properties().stream()
                .allMatch(wanted -> wanted.getValue().equals(labels.path(wanted.getKey())));
    }

    private void refuse(ObjectKey key, ObjectNode pod, String why, String preemption) {
        var message = why + "no new claims to deallocate, preemption: 0/1 nodes are available: " + preemption;
        if (Pods.condition(pod, "PodScheduled").path("message").asString("").equals(message)) {
            return;
        }
        store.edit(key, copy -> {
            var status = copy.withObjectProperty("status");
            status.put("phase", "Pending");
            Conditions.set(
                    status.withArrayProperty("conditions"),
                    "PodScheduled",
                    "False",
                    "Unschedulable",
                    message,
                    simulation.now());
        });
        events.warning(pod, "FailedScheduling", message);
        tell(key.name() + " fits on no node");
    }

    private List<String> obstacles(ObjectNode pod, ObjectNode node) {
        var obstacles = new ArrayList<String>();
        if (node.path("spec").path("unschedulable").asBoolean(false)) {
            return List.of("node(s) were unschedulable");
        }
        var allocatable = node.path("status").path("allocatable");
        var others = store.list(ResourceType.POD, "").stream()
                .filter(other -> bound(other)
                        && !Pods.phase(other).equals("Succeeded")
                        && !Pods.phase(other).equals("Failed"))
                .toList();
        if (others.size() >= allocatable.path("pods").asInt(Integer.MAX_VALUE)) {
            obstacles.add("Too many pods");
        }
        for (var resource : List.of("cpu", "memory")) {
            double used = others.stream()
                    .mapToDouble(other -> requests(other, resource))
                    .sum();
            double wanted = requests(pod, resource);
            double offered = Quantities.amount(allocatable.path(resource).asString("0"));
            // Sums of binary fractions may be off by a hair; a millionth of a core is none.
            if (wanted > 0 && used + wanted > offered + 1e-6) {
                obstacles.add("Insufficient " + resource);
            }
        }
        return obstacles;
    }

    private static double requests(ObjectNode pod, String resource) {
        double sum = 0;
        for (var container : pod.path("spec").path("containers")) {
            sum += Quantities.amount(
                    container.path("resources").path("requests").path(resource).asString("0"));
        }
        return sum;
    }

    /** Tells whether a pod asks for more than the empty node has. */
    private static boolean exceeds(ObjectNode pod, ObjectNode node) {
        var allocatable = node.path("status").path("allocatable");
        return Stream.of("cpu", "memory")
                .anyMatch(resource -> requests(pod, resource)
                        > Quantities.amount(allocatable.path(resource).asString("0")) + 1e-6);
    }

    private static boolean ours(ObjectNode pod) {
        return pod.path("spec")
                .path("schedulerName")
                .asString("default-scheduler")
                .equals("default-scheduler");
    }

    private static boolean bound(ObjectNode pod) {
        return !pod.path("spec").path("nodeName").asString("").isEmpty();
    }
}
