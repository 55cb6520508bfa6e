package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lists the addresses of each Service's pods in an Endpoints object of the same name, ready ones apart. */
final class EndpointsController extends Reconciler {
    private final ServiceSelectors selectors;

    EndpointsController(Simulation simulation, ObjectStore store, ServiceSelectors selectors) {
        super(simulation, store, "Endpoints");
        this.selectors = selectors;
    }

    void start() {
        watch(ResourceType.SERVICE);
        watch(ResourceType.POD, change -> services(selectors, change));
    }

    /** Finds the Services whose endpoints a change of a pod may change. */
    static Stream<ObjectKey> services(ServiceSelectors selectors, Change change) {
        var before = change.before();
        return change.kind() == Change.Kind.MODIFIED && before != null && same(before, change.after())
                ? Stream.empty()
                : selectors.selecting(change);
    }

    /** Returns whether a pod's endpoint is what it was. */
    private static boolean same(ObjectNode before, ObjectNode after) {
        return Pods.ready(before) == Pods.ready(after)
                && Pods.active(before) == Pods.active(after)
                && before.path("status")
                        .path("podIP")
                        .equals(after.path("status").path("podIP"))
                && before.path("metadata")
                        .path("labels")
                        .equals(after.path("metadata").path("labels"));
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var service = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        var endpoints = store.get(ResourceType.ENDPOINTS, key.namespace(), key.name());
        var endpointsKey = new ObjectKey(ResourceType.ENDPOINTS, key.namespace(), key.name());
        if (service == null) {
            endpoints.ifPresent(left -> store.remove(endpointsKey));
            return;
        }
        if (service.path("spec").path("selector").isEmpty()) {
            return;
        }
        var subsets = subsets(service);
        if (endpoints.isPresent()) {
            var copy = Metadata.writable(endpoints.get());
            write(copy, subsets);
            store.update(ResourceType.ENDPOINTS, copy);
        } else {
            var created = JsonNodeFactory.instance.objectNode();
            created.put("apiVersion", "v1").put("kind", "Endpoints");
            var metadata = created.putObject("metadata").put("name", key.name()).put("namespace", key.namespace());
            var labels = metadata.putObject("labels");
            service.path("metadata")
                    .path("labels")
                    .properties()
                    .forEach(label -> labels.set(label.getKey(), label.getValue()));
            labels.put("endpoints.kubernetes.io/managed-by", "endpoint-controller");
            write(created, subsets);
            store.create(ResourceType.ENDPOINTS, created);
        }
    }

    private static void write(ObjectNode endpoints, ArrayNode subsets) {
        if (subsets.isEmpty()) {
            endpoints.remove("subsets");
        } else {
            endpoints.set("subsets", subsets);
        }
    }

    private ArrayNode subsets(ObjectNode service) {
        var ready = JsonNodeFactory.instance.arrayNode();
        var notReady = JsonNodeFactory.instance.arrayNode();
        @Nullable ObjectNode sample = null;
        boolean all = service.path("spec").path("publishNotReadyAddresses").asBoolean(false);
        var pods = Pods.labelled(
                store, Metadata.namespace(service), service.path("spec").path("selector"));
        for (var pod : pods.toList()) {
            if (pod.active() && pod.hasIp()) {
                (all || pod.ready() ? ready : notReady).add(pod.address());
                sample = pod.pod();
            }
        }
        var subsets = JsonNodeFactory.instance.arrayNode();
        if (sample != null) {
            var subset = subsets.addObject();
            if (!ready.isEmpty()) {
                subset.set("addresses", ready);
            }
            if (!notReady.isEmpty()) {
                subset.set("notReadyAddresses", notReady);
            }
            subset.set("ports", ports(service, sample));
        }
        return subsets;
    }

    static ArrayNode ports(ObjectNode service, ObjectNode pod) {
        var ports = JsonNodeFactory.instance.arrayNode();
        for (var port : service.path("spec").path("ports")) {
            var target = ports.addObject();
            if (port.has("name")) {
                target.set("name", port.path("name"));
            }
            target.put("port", targetPort(port, pod));
            target.put("protocol", port.path("protocol").asString("TCP"));
        }
        return ports;
    }

    private static int targetPort(JsonNode port, ObjectNode pod) {
        var target = port.path("targetPort");
        if (target.isNumber()) {
            return target.asInt();
        }
        for (var container : pod.path("spec").path("containers")) {
            for (var candidate : container.path("ports")) {
                if (candidate.path("name").equals(target)) {
                    return candidate.path("containerPort").asInt(0);
                }
            }
        }
        return port.path("port").asInt(0);
    }
}
