package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ResourceType;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object of a world's manifests.
 *
 * @param type its type
 * @param object as written, with name and, where its type has one, namespace; never to be modified
 * @param where file and line of its first field, as {@code predator12/backend.yaml:14}
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Manifest(ResourceType type, ObjectNode object, String where) {
    /** Returns the object's name. */
    public String name() {
        return object.path("metadata").path("name").asString("");
    }

    /** Returns the object's namespace, empty for a type without one. */
    public String namespace() {
        return type.namespaced() ? object.path("metadata").path("namespace").asString("") : "";
    }
}
