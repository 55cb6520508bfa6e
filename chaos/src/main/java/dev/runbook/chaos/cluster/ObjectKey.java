package dev.runbook.chaos.cluster;

import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where an object is found.
 *
 * @param type its type
 * @param namespace its namespace, empty for a type without one
 * @param name its name
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record ObjectKey(ResourceType type, String namespace, String name) {
    /** Returns the key of an object that carries its metadata. */
    public static ObjectKey of(ResourceType type, ObjectNode object) {
        var metadata = object.path("metadata");
        var namespace = type.namespaced() ? metadata.path("namespace").asString("") : "";
        return new ObjectKey(type, namespace, metadata.path("name").asString(""));
    }

    @Override
    public String toString() {
        return type.qualifiedName() + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
