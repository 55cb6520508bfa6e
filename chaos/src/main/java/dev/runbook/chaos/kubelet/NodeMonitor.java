package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.controller.Conditions;
import dev.runbook.chaos.controller.Events;
import dev.runbook.chaos.controller.Reconciler;
import dev.runbook.chaos.controller.StatusUpdate;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Takes nodes for lost whose kubelet has been silent for a while, as the node lifecycle controller does. */
final class NodeMonitor extends Reconciler {
    /** The controller's default since Kubernetes 1.32. */
    private static final Duration GRACE = Duration.ofSeconds(50);

    /** Its default for a node that has never said whether it is ready. */
    private static final Duration STARTUP_GRACE = Duration.ofSeconds(60);

    private static final List<String> CONDITIONS = List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    private final Events events;
    private final Predicate<String> silent;
    private final Map<String, Instant> heard = new HashMap<>();

    /**
     * Watches over nodes.
     *
     * @param silent tells of a node by its name whether no kubelet speaks for it now
     */
    NodeMonitor(Simulation simulation, ObjectStore store, Predicate<String> silent) {
        super(simulation, store, "node monitor");
        this.events = new Events(simulation, store, "node-controller");
        this.silent = silent;
    }

    void start() {
        watch(ResourceType.NODE, this::spoken);
    }

    /** A node that somebody else keeps speaks by changing its status. */
    private Stream<ObjectKey> spoken(Change change) {
        var name = change.key().name();
        if (change.kind() == Change.Kind.DELETED) {
            heard.remove(name);
            return Stream.empty();
        }
        var before = change.before();
        if (before == null || !before.path("status").equals(change.after().path("status"))) {
            heard.put(name, simulation.now());
        }
        return silent.test(name) ? Stream.of(change.key()) : Stream.empty();
    }

    /** Notes that a kubelet has just fallen silent. */
    void lost(ObjectKey node) {
        heard.put(node.name(), simulation.now());
        enqueue(node);
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var node = store.get(key.type(), "", key.name()).orElse(null);
        if (node == null || !silent.test(key.name()) || ready(node).equals("Unknown")) {
            return;
        }
        var left = Duration.between(
                simulation.now(),
                heard.getOrDefault(key.name(), simulation.now())
                        .plus(ready(node).isEmpty() ? STARTUP_GRACE : GRACE));
        if (!left.isNegative() && !left.isZero()) {
            enqueueAfter(key, left);
            return;
        }
        StatusUpdate.apply(store, key, copy -> {
            var conditions = copy.withObjectProperty("status").withArrayProperty("conditions");
            for (var type : CONDITIONS) {
                boolean ever = !Conditions.find(conditions, type).isMissingNode();
                Conditions.set(
                        conditions,
                        type,
                        "Unknown",
                        ever ? "NodeStatusUnknown" : "NodeStatusNeverUpdated",
                        ever ? "Kubelet stopped posting node status." : "Kubelet never posted node status.",
                        simulation.now());
            }
        });
        events.normal(node, "NodeNotReady", "Node " + key.name() + " status is now: NodeNotReady");
        tell("node " + key.name() + " is not ready");
    }

    private static String ready(ObjectNode node) {
        return Conditions.find(node.path("status").path("conditions"), "Ready")
                .path("status")
                .asString("");
    }
}
