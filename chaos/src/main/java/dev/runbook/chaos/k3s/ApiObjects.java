package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.ResourceType;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The objects of a real cluster as plain JSON.
 *
 * @param client how it is reached
 */
record ApiObjects(KubernetesClient client) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    /** Lists the objects of a type in a namespace; none where the cluster has no such type. */
    List<ObjectNode> list(ResourceType type, String namespace) {
        var text = client.raw(path(type, namespace, ""));
        var found = new ArrayList<ObjectNode>();
        if (text != null) {
            JSON.readTree(text).path("items").forEach(item -> {
                if (item instanceof ObjectNode object) {
                    found.add(object);
                }
            });
        }
        return found;
    }

    /** Creates an object; replaces it if it is there. */
    void put(ResourceType type, String namespace, Map<String, ?> object) {
        put(type, namespace, JSON.<ObjectNode>valueToTree(object));
    }

    /** Creates an object; replaces it if it is there. */
    void put(ResourceType type, String namespace, ObjectNode object) {
        try {
            create(type, namespace, object);
        } catch (KubernetesClientException e) {
            if (e.getCode() != CONFLICT) {
                throw e;
            }
            var name = object.path("metadata").path("name").asString("");
            client.raw(path(type, namespace, name), "PUT", JSON.writeValueAsString(object));
        }
    }

    /** Creates an object. */
    void create(ResourceType type, String namespace, ObjectNode object) {
        client.raw(path(type, namespace, ""), "POST", JSON.writeValueAsString(object));
    }

    /** Deletes all objects of a type in a namespace but one. */
    void deleteAll(ResourceType type, String namespace, String butName) {
        var options = "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"gracePeriodSeconds\":1,"
                + "\"propagationPolicy\":\"Background\"}";
        try {
            client.raw(path(type, namespace, "") + "?fieldSelector=metadata.name%21%3D" + butName, "DELETE", options);
        } catch (KubernetesClientException e) {
            if (e.getCode() != NOT_FOUND) {
                throw e;
            }
        }
    }

    private static String path(ResourceType type, String namespace, String name) {
        return (type.group().isEmpty() ? "/api/" : "/apis/") + type.apiVersion()
                + (type.namespaced() ? "/namespaces/" + namespace : "") + "/" + type.plural()
                + (name.isEmpty() ? "" : "/" + name);
    }
}
