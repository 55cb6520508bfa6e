package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.StoredObject;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Shows stored objects as the requested version has them; only events have two. */
final class View {
    private static final Map<String, String> RENAMED = Map.of(
            "message", "note",
            "involvedObject", "regarding",
            "reportingComponent", "reportingController",
            "source", "deprecatedSource",
            "count", "deprecatedCount",
            "firstTimestamp", "deprecatedFirstTimestamp",
            "lastTimestamp", "deprecatedLastTimestamp");

    private View() {}

    static byte[] of(ResourceType served, StoredObject object) {
        return served.equals(Served.NEW_EVENT) ? Json.bytes(newEvent(object.node())) : object.json();
    }

    static byte[] of(ResourceType served, ObjectNode object) {
        return Json.bytes(served.equals(Served.NEW_EVENT) ? newEvent(object) : object);
    }

    /** Shows what a change left, from the store's JSON as long as nothing has replaced the object since. */
    static byte[] of(ResourceType served, ObjectStore store, Change change) {
        var key = change.key();
        return store.find(key.type(), key.namespace(), key.name())
                .filter(stored -> stored.node()
                        .path("metadata")
                        .path("resourceVersion")
                        .asString("")
                        .equals(Long.toString(change.resourceVersion())))
                .map(stored -> of(served, stored))
                .orElseGet(() -> of(served, change.after()));
    }

    private static ObjectNode newEvent(ObjectNode event) {
        var view = Json.object();
        event.properties()
                .forEach(field -> view.set(RENAMED.getOrDefault(field.getKey(), field.getKey()), field.getValue()));
        return view.put("apiVersion", "events.k8s.io/v1");
    }
}
