package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the Services that select a pod without a look at all of its namespace's: each is kept under one label of its
 * selector, which a pod that it selects must have.
 */
final class ServiceSelectors {
    private final Map<Label, TreeMap<String, JsonNode>> selectors = new HashMap<>();

    /** Follows the Services of a store from now on. */
    ServiceSelectors(ObjectStore store) {
        store.list(ResourceType.SERVICE, "").forEach(this::add);
        store.onChange(ResourceType.SERVICE, change -> {
            if (change.before() != null) {
                remove(change.before());
            }
            if (change.kind() != Change.Kind.DELETED) {
                add(change.after());
            }
        });
    }

    /** Returns the Services that select a pod as it is or as it was before its change, by name. */
    Stream<ObjectKey> selecting(Change pod) {
        var found = new TreeMap<String, ObjectKey>();
        collect(pod.key().namespace(), pod.after(), found);
        collect(pod.key().namespace(), pod.before(), found);
        return found.values().stream();
    }

    private void collect(String namespace, @Nullable ObjectNode pod, Map<String, ObjectKey> found) {
        var labels = pod == null ? null : pod.path("metadata").get("labels");
        if (labels == null) {
            return;
        }
        for (var label : labels.properties()) {
            var named = selectors.get(new Label(namespace, label.getKey(), label.getValue()));
            if (named != null) {
                named.forEach((service, selector) -> {
                    if (LabelSelector.matchesAll(selector, labels)) {
                        found.put(service, new ObjectKey(ResourceType.SERVICE, namespace, service));
                    }
                });
            }
        }
    }

    private void add(ObjectNode service) {
        var label = label(service);
        if (label != null) {
            selectors
                    .computeIfAbsent(label, any -> new TreeMap<>())
                    .put(Metadata.name(service), service.path("spec").path("selector"));
        }
    }

    private void remove(ObjectNode service) {
        var label = label(service);
        var named = label == null ? null : selectors.get(label);
        if (named != null) {
            named.remove(Metadata.name(service));
            if (named.isEmpty()) {
                selectors.remove(label);
            }
        }
    }

    private static @Nullable Label label(ObjectNode service) {
        for (var label : service.path("spec").path("selector").properties()) {
            return new Label(Metadata.namespace(service), label.getKey(), label.getValue());
        }
        return null;
    }

    private record Label(String namespace, String key, JsonNode value) {}
}
