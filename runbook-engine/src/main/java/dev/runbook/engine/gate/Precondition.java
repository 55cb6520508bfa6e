package dev.runbook.engine.gate;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Binds a write to the object as it was when the guards were asked: it carries the object's resource version, so the API
 * server refuses it with 409 once anybody has written in between, a run that took the lock over among them. A write that
 * names a version by itself is left as it is. What has no version stays unbound: creations, collections, connections.
 */
final class Precondition {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String VERSION = "resourceVersion";

    private Precondition() {}

    /** Returns the request with the version; empty where it can't carry one or carries its own. */
    static Optional<StandardHttpRequest> on(
            ApiCall call, StandardHttpRequest request, @Nullable String body, List<GenericKubernetesResource> before) {
        if (before.size() != 1 || call.name().isEmpty() || call.connects()) {
            return Optional.empty();
        }
        var object = before.get(0);
        var version = object.getMetadata().getResourceVersion();
        if (version == null || version.isEmpty()) {
            return Optional.empty();
        }
        var bound = switch (call.verb()) {
            case "update" -> whole(body, object, version);
            case "patch" -> patch(body, version);
            case "delete" -> deletion(body, version);
            default -> null;
        };
        return bound == null ? Optional.empty() : Optional.of(with(request, bound));
    }

    private static StandardHttpRequest with(StandardHttpRequest request, JsonNode body) {
        var type = request.getContentType();
        var builder = request.newBuilder();
        builder.method(request.method(), type == null ? "application/json" : type, body.toString());
        return builder.build();
    }

    /** A whole object that was read before the lock was taken would take the lock's mark away, or bring an old one back. */
    private static @Nullable JsonNode whole(@Nullable String body, GenericKubernetesResource now, String version) {
        var json = json(body);
        if (!(json instanceof ObjectNode object) || !(object.path("metadata") instanceof ObjectNode metadata)) {
            return null;
        }
        boolean own = !metadata.path(VERSION).asString("").isEmpty();
        if (own) {
            return null;
        }
        metadata.put(VERSION, version);
        var annotations = now.getMetadata().getAnnotations();
        var mark = annotations == null ? null : annotations.get(Content.LOCK);
        if (mark != null && object.has("spec")) {
            metadata.withObjectProperty("annotations").put(Content.LOCK, mark);
        }
        return object;
    }

    private static @Nullable JsonNode patch(@Nullable String body, String version) {
        var json = json(body);
        if (json instanceof ArrayNode operations) {
            var path = "/metadata/" + VERSION;
            boolean own = operations
                    .valueStream()
                    .anyMatch(operation -> operation.path("path").asString("").equals(path));
            if (own) {
                return null;
            }
            // An old version that is put back is a conflict, 409; one that is only tested would be 422.
            operations.insertObject(0).put("op", "replace").put("path", path).put("value", version);
            return operations;
        }
        if (json instanceof ObjectNode object) {
            var metadata = object.withObjectProperty("metadata");
            if (!metadata.path(VERSION).asString("").isEmpty()) {
                return null;
            }
            metadata.put(VERSION, version);
            return object;
        }
        return null;
    }

    private static @Nullable JsonNode deletion(@Nullable String body, String version) {
        var json = body == null || body.isBlank() ? MAPPER.createObjectNode() : json(body);
        if (!(json instanceof ObjectNode options)) {
            return null;
        }
        if (!options.has("kind")) {
            options.put("apiVersion", "v1").put("kind", "DeleteOptions");
        }
        var conditions = options.withObjectProperty("preconditions");
        if (conditions.has(VERSION)) {
            return null;
        }
        conditions.put(VERSION, version);
        return options;
    }

    /** A body that is YAML is left alone; fabric8 sends JSON. */
    private static @Nullable JsonNode json(@Nullable String body) {
        var json = body == null ? null : ApiQuery.Body.of(body).json();
        return json == null || json.isEmpty() ? null : json;
    }
}
