package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ManagedFields.Manager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code kubectl apply} wrote down of an object before it was applied on the server: kubectl takes those fields over
 * without a conflict, and what is written down stays true.
 */
final class LastApplied {
    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

    private LastApplied() {}

    /** Returns the conflicts that are no client-side apply of kubectl's own. */
    static Map<Manager, List<List<String>>> without(
            Manager applier, ResourceType type, ObjectNode before, Map<Manager, List<List<String>>> conflicts) {
        var last = last(applier, before);
        if (conflicts.isEmpty() || last == null) {
            return conflicts;
        }
        var own = FieldPaths.of(type, last);
        own.removeIf(path -> !same(FieldPaths.value(last, path), FieldPaths.value(before, path)));
        var left = new LinkedHashMap<Manager, List<List<String>>>();
        conflicts.forEach((owner, paths) -> {
            var others = paths.stream().filter(path -> !own.contains(path)).toList();
            if (!others.isEmpty()) {
                left.put(owner, others);
            }
        });
        return left;
    }

    /** Writes down what kubectl applies now, where something is written down. */
    static void renew(Manager applier, ObjectNode object, byte[] applied) {
        if (last(applier, object) == null) {
            return;
        }
        var wanted = Json.parseYaml(applied);
        if (wanted.path("metadata").path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(ANNOTATION);
        }
        object.withObject("/metadata/annotations").put(ANNOTATION, Json.text(sorted(wanted)) + "\n");
    }

    private static @Nullable ObjectNode last(Manager applier, ObjectNode object) {
        var text = object.path("metadata").path("annotations").path(ANNOTATION).asString("");
        if (!applier.name().equals("kubectl") || !text.startsWith("{")) {
            return null;
        }
        return Json.parseObject(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static boolean same(@Nullable JsonNode one, @Nullable JsonNode other) {
        return one != null && one.equals(other);
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var fields = new TreeMap<String, JsonNode>();
            object.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            var result = Json.object();
            result.setAll(fields);
            return result;
        }
        if (node.isArray()) {
            var result = Json.array();
            node.forEach(element -> result.add(sorted(element)));
            return result;
        }
        return node;
    }
}
