package dev.runbook.engine.gate;

import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares what was sent with an object. Left out is what the API server and controllers write by themselves:
 * {@code status}, uid, resource version, generation, managed fields, creation time, revision counters, and the mark of a run's lock.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Content {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Set<String> SERVER_METADATA =
            Set.of("resourceVersion", "generation", "managedFields", "uid", "creationTimestamp", "selfLink");
    /** The annotation by which a run's lock is on an object, too. */
    public static final String LOCK = "runbook.dev/lock";

    private static final Set<String> COUNTERS =
            Set.of("deployment.kubernetes.io/revision", "rollout.argoproj.io/revision", LOCK);

    private Content() {}

    /** Returns a copy without what the server and controllers write. */
    public static JsonNode own(JsonNode object) {
        if (!(object.deepCopy() instanceof ObjectNode copy)) {
            return object;
        }
        copy.remove("status");
        copy.remove("apiVersion");
        copy.remove("kind");
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(SERVER_METADATA);
            if (metadata.path("annotations") instanceof ObjectNode annotations) {
                annotations.remove(COUNTERS);
                if (annotations.isEmpty()) {
                    metadata.remove("annotations");
                }
            }
        }
        return copy;
    }

    /** Returns whether an object is what was sent in whole. */
    static boolean same(JsonNode sent, JsonNode object) {
        return own(sent).equals(own(object));
    }

    /** Returns whether an object holds every field that was sent: a merge patch, an applied object, or a JSON patch. */
    public static boolean holds(JsonNode sent, JsonNode object) {
        if (sent instanceof ArrayNode operations) {
            return operations.valueStream().allMatch(operation -> holdsOperation(operation, object));
        }
        boolean statusOnly = isStatus(sent);
        return contains(statusOnly ? sent.path("status") : own(sent), statusOnly ? object.path("status") : object);
    }

    /** Returns whether what was sent is to be told to a controller by its status. */
    public static boolean isStatus(JsonNode sent) {
        return sent.has("status") && !sent.has("spec");
    }

    /** Returns whether a JSON patch names places in lists, which mean something else once the list has changed. */
    static boolean positional(JsonNode operations) {
        return operations
                .valueStream()
                .anyMatch(operation -> operation.path("path").asString("").matches(".*/(-|\\d+)(/.*)?"));
    }

    private static boolean holdsOperation(JsonNode operation, JsonNode object) {
        var path = operation.path("path").asString("");
        if (SERVER_METADATA.stream().anyMatch(field -> path.equals("/metadata/" + field))) {
            return true;
        }
        if (path.endsWith("/-")) {
            return false;
        }
        var there = object.at(path);
        return switch (operation.path("op").asString("")) {
            case "add", "replace", "test" -> !there.isMissingNode() && contains(operation.path("value"), there);
            case "remove" -> there.isMissingNode();
            default -> false;
        };
    }

    static boolean contains(JsonNode wanted, JsonNode there) {
        if (wanted instanceof ObjectNode fields) {
            for (Map.Entry<String, JsonNode> field : fields.properties()) {
                var value = there.path(field.getKey());
                boolean held = field.getValue().isNull()
                        ? value.isMissingNode() || value.isNull()
                        : contains(field.getValue(), value);
                if (!held) {
                    return false;
                }
            }
            return !there.isMissingNode() || fields.isEmpty();
        }
        return wanted instanceof ArrayNode list ? containsAll(list, there) : wanted.equals(there);
    }

    /** Elements with a name are found by it, as strategic merge does for containers, ports and variables. */
    private static boolean containsAll(ArrayNode wanted, JsonNode there) {
        boolean named = !wanted.isEmpty() && wanted.valueStream().allMatch(element -> element.has("name"));
        if (!named) {
            return wanted.equals(there);
        }
        return wanted.valueStream()
                .allMatch(element -> there.valueStream()
                        .anyMatch(
                                other -> other.path("name").equals(element.path("name")) && contains(element, other)));
    }

    /** Returns a body for the comparison of two requests: without what differs each time although it means the same. */
    static String comparable(String body) {
        try {
            var json = MAPPER.readTree(body);
            if (!(json instanceof ObjectNode object)) {
                return body;
            }
            var copy = object.has("metadata") || object.has("spec") ? own(object) : object.deepCopy();
            dropTimes(copy);
            return copy.toString();
        } catch (tools.jackson.core.JacksonException e) {
            return body;
        }
    }

    private static void dropTimes(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(Set.of("resourceVersion"));
            object.properties().stream()
                    .filter(field -> field.getKey().endsWith("restartedAt")
                            || field.getKey().equals("restartAt"))
                    .forEach(field -> field.setValue(object.stringNode("now")));
        }
        node.valueStream().forEach(Content::dropTimes);
    }
}
