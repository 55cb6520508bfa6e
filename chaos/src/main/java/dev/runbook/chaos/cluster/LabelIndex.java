package dev.runbook.chaos.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the objects of one type by their labels, since most lists select by one. Holds the objects' paths in order; an
 * object without labels, and a change that leaves them alone, cost nothing.
 */
final class LabelIndex {
    private final Map<String, Map<String, TreeSet<String>>> paths = new HashMap<>();

    /** Takes note of a change of an object; before is null when it came, after when it went. */
    void change(String path, @Nullable ObjectNode before, @Nullable ObjectNode after) {
        var old = labels(before);
        var now = labels(after);
        if (old == now || old != null && old.equals(now)) {
            return;
        }
        if (old != null) {
            old.properties().forEach(label -> remove(label.getKey(), label.getValue(), path));
        }
        if (now != null) {
            now.properties()
                    .forEach(label -> paths.computeIfAbsent(label.getKey(), any -> new HashMap<>())
                            .computeIfAbsent(label.getValue().asString(""), any -> new TreeSet<>())
                            .add(path));
        }
    }

    /**
     * Returns the paths of the objects that have the rarest of some labels.
     *
     * @param labels at least one
     */
    SortedSet<String> rarest(Map<String, String> labels) {
        TreeSet<String> rarest = null;
        for (var label : labels.entrySet()) {
            var having = paths.getOrDefault(label.getKey(), Map.of()).get(label.getValue());
            if (having == null) {
                return new TreeSet<>();
            }
            if (rarest == null || having.size() < rarest.size()) {
                rarest = having;
            }
        }
        return rarest == null ? new TreeSet<>() : rarest;
    }

    private void remove(String key, JsonNode value, String path) {
        var values = paths.get(key);
        var having = values == null ? null : values.get(value.asString(""));
        if (values != null && having != null) {
            having.remove(path);
            if (having.isEmpty()) {
                values.remove(value.asString(""));
            }
        }
    }

    private static @Nullable JsonNode labels(@Nullable ObjectNode object) {
        return object == null ? null : object.path("metadata").get("labels");
    }
}
