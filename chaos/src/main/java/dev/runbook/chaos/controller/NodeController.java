package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Taints nodes by their conditions, and takes the pods of a node that is not ready for not ready. */
final class NodeController extends Reconciler {
    private static final String PREFIX = "node.kubernetes.io/";
    private static final List<String> OWN = List.of("not-ready", "unreachable", "unschedulable");

    private final Events events;

    NodeController(Simulation simulation, ObjectStore store) {
        super(simulation, store, "node controller");
        events = new Events(simulation, store, "node-controller");
    }

    void start() {
        watch(ResourceType.NODE);
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var node = store.get(key.type(), "", key.name()).orElse(null);
        if (node == null || Metadata.terminating(node)) {
            return;
        }
        taint(key, node);
        var ready = ready(node);
        if (!ready.isEmpty() && !ready.equals("True")) {
            podsNotReady(node);
        }
    }

    private void taint(ObjectKey key, ObjectNode node) {
        var wanted = new ArrayList<String>();
        // A node that has said nothing yet loses the taint of its admission: no condition speaks for it.
        var trouble = switch (ready(node)) {
            case "True", "" -> "";
            case "Unknown" -> "unreachable";
            default -> "not-ready";
        };
        if (!trouble.isEmpty()) {
            wanted.add(PREFIX + trouble + " NoSchedule");
            wanted.add(PREFIX + trouble + " NoExecute");
        }
        if (node.path("spec").path("unschedulable").asBoolean(false)) {
            wanted.add(PREFIX + "unschedulable NoSchedule");
        }
        var taints = JsonNodeFactory.instance.arrayNode();
        node.path("spec").path("taints").forEach(taint -> {
            if (!own(taint) || wanted.remove(name(taint))) {
                taints.add(taint);
            }
        });
        wanted.forEach(missing -> taints.addObject()
                .put("key", missing.split(" ")[0])
                .put("effect", missing.split(" ")[1])
                .put("timeAdded", Conditions.time(simulation.now())));
        store.edit(key, copy -> {
            var spec = copy.withObjectProperty("spec");
            if (taints.isEmpty()) {
                spec.remove("taints");
            } else {
                spec.set("taints", taints);
            }
        });
    }

    private void podsNotReady(ObjectNode node) {
        for (var pod : store.list(ResourceType.POD, "")) {
            if (pod.path("spec").path("nodeName").asString("").equals(Metadata.name(node)) && Pods.ready(pod)) {
                StatusUpdate.apply(store, ObjectKey.of(ResourceType.POD, pod), copy -> {
                    var condition = Pods.condition(copy, "Ready").asObject();
                    condition.put("status", "False").put("lastTransitionTime", Conditions.time(simulation.now()));
                });
                events.warning(pod, "NodeNotReady", "Node is not ready");
            }
        }
    }

    private static String ready(ObjectNode node) {
        return Conditions.find(node.path("status").path("conditions"), "Ready")
                .path("status")
                .asString("");
    }

    private static boolean own(JsonNode taint) {
        return OWN.stream().anyMatch(own -> taint.path("key").asString("").equals(PREFIX + own));
    }

    private static String name(JsonNode taint) {
        return taint.path("key").asString("") + " " + taint.path("effect").asString("");
    }
}
