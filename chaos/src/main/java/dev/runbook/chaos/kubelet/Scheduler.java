package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.controller.Events;
import dev.runbook.chaos.controller.Metadata;
import dev.runbook.chaos.controller.Pods;
import dev.runbook.chaos.controller.Reconciler;
import dev.runbook.chaos.simulation.Simulation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Binds each pod to a node that suits it, as the default scheduler does and words it. */
final class Scheduler extends Reconciler {
    private static final Comparator<ObjectKey> ORDER =
            Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

    private final Events events;
    private final NodeUsage usage;
    private final Set<ObjectKey> waiting = new TreeSet<>(ORDER);

    Scheduler(Simulation simulation, ObjectStore store) {
        super(simulation, store, "scheduler");
        events = new Events(simulation, store, "default-scheduler");
        usage = new NodeUsage(store);
    }

    void start() {
        watchThose(ResourceType.POD, change -> !bound(change.after()));
        watch(
                ResourceType.POD,
                change -> change.kind() == Change.Kind.DELETED || leaves(change) ? unbound() : Stream.empty());
        watch(ResourceType.NODE, change -> unbound());
    }

    private static boolean leaves(Change change) {
        return change.before() != null && !Pods.ended(change.before()) && Pods.ended(change.after());
    }

    private Stream<ObjectKey> unbound() {
        return List.copyOf(waiting).stream();
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var pod = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (pod == null || bound(pod) || !ours(pod) || Metadata.terminating(pod)) {
            waiting.remove(key);
            return;
        }
        var suiting = new ArrayList<ObjectNode>();
        var others = new ArrayList<NodeFit>();
        for (var node : store.list(ResourceType.NODE, "")) {
            var fit = NodeFit.of(pod, node, usage.of(Metadata.name(node)));
            if (fit.fits()) {
                suiting.add(node);
            } else {
                others.add(fit);
            }
        }
        if (suiting.isEmpty()) {
            waiting.add(key);
            refuse(key, pod, others);
        } else {
            waiting.remove(key);
            var emptiest = Comparator.<ObjectNode>comparingInt(
                    node -> usage.of(Metadata.name(node)).pods());
            bind(key, Metadata.name(suiting.stream().min(emptiest).orElseThrow()));
        }
    }

    private void bind(ObjectKey key, String node) {
        var bound = store.edit(key, pod -> {
            pod.withObjectProperty("spec").put("nodeName", node);
            var status = pod.withObjectProperty("status");
            status.put("phase", Pods.phase(pod));
            Conditions.set(status.withArrayProperty("conditions"), "PodScheduled", "True", "", "", simulation.now());
        });
        events.normal(
                bound, "Scheduled", "Successfully assigned " + key.namespace() + "/" + key.name() + " to " + node);
    }

    private void refuse(ObjectKey key, ObjectNode pod, List<NodeFit> nodes) {
        var available = "0/" + nodes.size() + " nodes are available";
        var message = nodes.isEmpty()
                ? "no nodes available to schedule pods"
                : available + ": " + counted(nodes.stream().flatMap(fit -> fit.obstacles().stream()))
                        + ". no new claims to deallocate, preemption: " + available + ": "
                        + counted(nodes.stream()
                                .map(fit -> fit.evictable()
                                        ? "No preemption victims found for incoming pod"
                                        : "Preemption is not helpful for scheduling"))
                        + ".";
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

    /** Counts equal reasons, in the order of the texts that this gives. */
    private static String counted(Stream<String> reasons) {
        return reasons
                .collect(Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(reason -> reason.getValue() + " " + reason.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
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
