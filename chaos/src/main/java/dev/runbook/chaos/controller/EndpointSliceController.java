package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lists the pods of each Service in EndpointSlices of at most a hundred, those that are ending among them. */
final class EndpointSliceController extends Reconciler {
    private static final String SERVICE = "kubernetes.io/service-name";
    private static final int LARGEST = 100;

    private final ServiceSelectors selectors;

    EndpointSliceController(Simulation simulation, ObjectStore store, ServiceSelectors selectors) {
        super(simulation, store, "EndpointSlice");
        this.selectors = selectors;
    }

    void start() {
        watch(ResourceType.SERVICE);
        watch(ResourceType.POD, change -> EndpointsController.services(selectors, change));
        watchOwned(ResourceType.ENDPOINT_SLICE, ResourceType.SERVICE);
    }

    @Override
    protected void reconcile(ObjectKey key) {
        var service = store.get(key.type(), key.namespace(), key.name()).orElse(null);
        if (service == null || service.path("spec").path("selector").isEmpty()) {
            return;
        }
        var pods = Pods.labelled(store, key.namespace(), service.path("spec").path("selector"))
                .filter(pod -> !pod.ended() && pod.hasIp())
                .toList();
        var slices = new ArrayList<>(Owners.controlledBy(store, service, ResourceType.ENDPOINT_SLICE));
        int wanted = Math.max(1, (pods.size() + LARGEST - 1) / LARGEST);
        for (int i = 0; i < wanted; i++) {
            var part = pods.subList(i * LARGEST, Math.min(pods.size(), (i + 1) * LARGEST));
            write(service, i < slices.size() ? slices.get(i) : null, part);
        }
        for (int i = wanted; i < slices.size(); i++) {
            store.remove(ObjectKey.of(ResourceType.ENDPOINT_SLICE, slices.get(i)));
        }
    }

    private void write(ObjectNode service, @Nullable ObjectNode before, List<PodFacts> pods) {
        var slice = before == null ? slice(service) : Metadata.writable(before);
        boolean all = service.path("spec").path("publishNotReadyAddresses").asBoolean(false);
        var endpoints = JsonNodeFactory.instance.arrayNode();
        pods.forEach(pod -> endpoints.add(all ? pod.endpoint(true) : pod.endpoint()));
        var ports = JsonNodeFactory.instance.arrayNode();
        if (!pods.isEmpty()) {
            EndpointsController.ports(service, pods.get(0).pod()).forEach(port -> {
                var named = ((ObjectNode) port).deepCopy();
                named.putIfAbsent("name", JsonNodeFactory.instance.stringNode(""));
                ports.add(named);
            });
        }
        slice.set("endpoints", endpoints.isEmpty() ? JsonNodeFactory.instance.nullNode() : endpoints);
        slice.set("ports", ports.isEmpty() ? JsonNodeFactory.instance.nullNode() : ports);
        if (before == null) {
            store.create(ResourceType.ENDPOINT_SLICE, slice);
        } else {
            store.update(ResourceType.ENDPOINT_SLICE, slice);
        }
    }

    private ObjectNode slice(ObjectNode service) {
        var slice = JsonNodeFactory.instance.objectNode();
        slice.put("apiVersion", "discovery.k8s.io/v1")
                .put("kind", "EndpointSlice")
                .put("addressType", "IPv4");
        var prefix = Metadata.name(service) + "-";
        var metadata = slice.putObject("metadata");
        metadata.put(
                "name",
                prefix + PodTemplate.suffix(simulation.random("slice names").nextLong()));
        metadata.put("generateName", prefix).put("namespace", Metadata.namespace(service));
        var labels = metadata.putObject("labels");
        service.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.set(label.getKey(), label.getValue()));
        labels.put(SERVICE, Metadata.name(service))
                .put("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
        if (service.path("spec").path("clusterIP").asString("").equals("None")) {
            labels.put("service.kubernetes.io/headless", "");
        }
        Owners.control(service, ResourceType.SERVICE, slice);
        return slice;
    }
}
