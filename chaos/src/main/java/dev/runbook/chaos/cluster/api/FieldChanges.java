package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a write changes, in the paths of {@link FieldPaths}: after structured-merge-diff's comparison, in which whoever
 * makes an object or a list owns that, too.
 */
final class FieldChanges {
    /** Objects and lists that Kubernetes' own types have even when they are empty, so that nobody makes them. */
    private static final Set<String> ALWAYS = Set.of(
            "metadata",
            "spec",
            "status",
            "template",
            "jobTemplate",
            "strategy",
            "updateStrategy",
            "containers",
            "scaleTargetRef",
            "loadBalancer");

    private final boolean custom;
    private final Set<List<String>> set = new LinkedHashSet<>();
    private final List<List<String>> removed = new ArrayList<>();

    private FieldChanges(ResourceType type) {
        this.custom = Served.CUSTOM.contains(type);
    }

    /**
     * Compares two versions of an object.
     *
     * @param before empty for one that is created
     * @param status whether the status is written; else it is left out where a subresource holds it
     */
    static FieldChanges between(ResourceType type, ObjectNode before, ObjectNode after, boolean status) {
        var changes = new FieldChanges(type);
        fields(before, after, name -> {
            switch (name) {
                case "apiVersion", "kind" -> {}
                case "metadata" -> changes.metadata(before.path(name), after.path(name));
                default -> {
                    if (status || !name.equals("status") || !Served.WITH_STATUS.contains(type)) {
                        changes.compare(
                                List.of("f:" + name), "", name, before.get(name), after.get(name), !changes.custom);
                    }
                }
            }
        });
        return changes;
    }

    /** Returns what was added or got another value. */
    Set<List<String>> set() {
        return set;
    }

    /** Tells whether a path was taken away, or what it stands in. */
    boolean removes(List<String> path) {
        return removed.stream()
                .anyMatch(gone -> path.size() >= gone.size()
                        && path.subList(0, gone.size()).equals(gone));
    }

    boolean isEmpty() {
        return set.isEmpty() && removed.isEmpty();
    }

    private void metadata(JsonNode before, JsonNode after) {
        fields(before, after, name -> {
            if (!FieldPaths.isNobodys(name)) {
                compare(List.of("f:metadata", "f:" + name), "metadata", name, before.get(name), after.get(name), false);
            }
        });
    }

    /** @param always whether what holds the value is there in an object without any */
    private void compare(
            List<String> path,
            String parent,
            String name,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            boolean always) {
        if (after == null || after.isNull()) {
            if (before != null && !before.isNull()) {
                removed.add(path);
            }
            return;
        }
        if (after.equals(before)) {
            return;
        }
        boolean made = before == null || before.isNull();
        boolean held = always && ALWAYS.contains(name);
        if (made && held && after.isEmpty()) {
            return;
        }
        if (after instanceof ObjectNode object && !isLeaf(name, before, object)) {
            if (made && !held) {
                set.add(FieldPaths.plus(path, "."));
            }
            fields(
                    before,
                    object,
                    field -> compare(
                            FieldPaths.plus(path, "f:" + field),
                            name,
                            field,
                            before == null ? null : before.get(field),
                            object.get(field),
                            held));
        } else if (after instanceof ArrayNode list && !list.isEmpty() && isAssociative(parent, name)) {
            if (made && !held) {
                set.add(FieldPaths.plus(path, "."));
            }
            elements(path, parent, name, before, list);
        } else {
            set.add(path);
        }
    }

    private void elements(List<String> path, String parent, String name, @Nullable JsonNode before, ArrayNode after) {
        var keys = MergeKeys.of(parent, name);
        Function<JsonNode, String> key = MergeKeys.isSet(name)
                ? element -> "v:" + Json.text(element)
                : element -> FieldPaths.keyed(element, keys);
        var old = new java.util.LinkedHashMap<String, JsonNode>();
        if (before != null) {
            before.forEach(element -> old.put(key.apply(element), element));
        }
        for (var element : after) {
            var at = FieldPaths.plus(path, key.apply(element));
            var was = old.remove(at.get(at.size() - 1));
            if (element instanceof ObjectNode object && !FieldPaths.isOfWhole(name)) {
                compare(at, "", name, was, object, false);
            } else if (!element.equals(was)) {
                set.add(at);
            }
        }
        old.keySet().forEach(gone -> removed.add(FieldPaths.plus(path, gone)));
    }

    private boolean isLeaf(String name, @Nullable JsonNode before, ObjectNode after) {
        return FieldPaths.isWhole(name) || after.isEmpty() && (before == null || before.isEmpty());
    }

    private boolean isAssociative(String parent, String name) {
        return MergeKeys.isSet(name) || !custom && !MergeKeys.of(parent, name).isEmpty();
    }

    private static void fields(
            @Nullable JsonNode before, JsonNode after, java.util.function.Consumer<String> compared) {
        after.propertyNames().forEach(compared);
        if (before != null) {
            before.propertyNames().stream().filter(name -> !after.has(name)).forEach(compared);
        }
    }
}
