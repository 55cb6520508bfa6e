package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a write changes, in the names of {@link FieldPaths}: after structured-merge-diff's comparison, in which whoever
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
    private final ObjectNode set = Json.object();
    private final List<List<String>> removed = new ArrayList<>();
    /** Where the comparison is. */
    private final List<String> path = new ArrayList<>();

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
                        changes.field(changes.set, "", name, before.get(name), after.get(name), !changes.custom);
                    }
                }
            }
        });
        return changes;
    }

    /** Returns what was added or got another value, as {@code fieldsV1} has it. */
    ObjectNode set() {
        return set;
    }

    /** Returns the fields without those that got another value or were taken away, also with what they stand in. */
    ObjectNode unchanged(ObjectNode fields) {
        var left = FieldTrees.minus(fields, set);
        for (var gone : removed) {
            left = FieldTrees.without(left, gone);
        }
        return left;
    }

    boolean isEmpty() {
        return set.isEmpty() && removed.isEmpty();
    }

    private void metadata(JsonNode before, JsonNode after) {
        var changed = Json.object();
        path.add("f:metadata");
        fields(before, after, name -> {
            if (!FieldPaths.isNobodys(name)) {
                field(changed, "metadata", name, before.get(name), after.get(name), false);
            }
        });
        path.clear();
        if (!changed.isEmpty()) {
            set.set("f:metadata", changed);
        }
    }

    private void field(
            ObjectNode changed,
            String parent,
            String name,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            boolean always) {
        if (!Objects.equals(before, after)) {
            compare(changed, "f:" + name, parent, name, before, after, always);
        }
    }

    /**
     * Compares what stands in a field or an element.
     *
     * @param changed where a change is added
     * @param always whether what holds the value is there in an object without any
     */
    private void compare(
            ObjectNode changed,
            String step,
            String parent,
            String name,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            boolean always) {
        if (after == null || after.isNull()) {
            if (before != null && !before.isNull()) {
                removed(step);
            }
            return;
        }
        path.add(step);
        var below = below(parent, name, before, after, always);
        path.remove(path.size() - 1);
        if (below != null) {
            FieldTrees.add(changed, step, below);
        }
    }

    private void removed(String step) {
        var gone = new ArrayList<>(path);
        gone.add(step);
        removed.add(gone);
    }

    /** Returns what is changed in a value that differs; null when that is nobody's. */
    private @Nullable ObjectNode below(
            String parent, String name, @Nullable JsonNode before, JsonNode after, boolean always) {
        boolean made = before == null || before.isNull();
        boolean held = always && ALWAYS.contains(name);
        if (made && held && after.isEmpty()) {
            return null;
        }
        var changed = Json.object();
        boolean fields = after instanceof ObjectNode object && !isLeaf(name, before, object);
        if (!fields && !(after instanceof ArrayNode list && !list.isEmpty() && isAssociative(parent, name))) {
            return changed;
        }
        if (made && !held) {
            changed.putObject(".");
        }
        if (fields) {
            fields(
                    before,
                    after,
                    field -> field(
                            changed, name, field, before == null ? null : before.get(field), after.get(field), held));
        } else {
            elements(changed, parent, name, before, after);
        }
        return changed.isEmpty() ? null : changed;
    }

    private void elements(ObjectNode changed, String parent, String name, @Nullable JsonNode before, JsonNode after) {
        var keys = MergeKeys.of(parent, name);
        Function<JsonNode, String> key = MergeKeys.isSet(name)
                ? element -> "v:" + Json.text(element)
                : element -> FieldPaths.keyed(element, keys);
        var old = new LinkedHashMap<String, JsonNode>();
        if (before != null) {
            before.forEach(element -> old.put(key.apply(element), element));
        }
        for (var element : after) {
            var step = key.apply(element);
            var was = old.remove(step);
            if (element.equals(was)) {
                continue;
            }
            if (element instanceof ObjectNode && !FieldPaths.isOfWhole(name)) {
                compare(changed, step, "", name, was, element, false);
            } else {
                FieldTrees.add(changed, step, Json.object());
            }
        }
        old.keySet().forEach(this::removed);
    }

    private boolean isLeaf(String name, @Nullable JsonNode before, ObjectNode after) {
        return FieldPaths.isWhole(name) || after.isEmpty() && (before == null || before.isEmpty());
    }

    private boolean isAssociative(String parent, String name) {
        return MergeKeys.isSet(name) || !custom && !MergeKeys.of(parent, name).isEmpty();
    }

    private static void fields(@Nullable JsonNode before, JsonNode after, Consumer<String> compared) {
        after.propertyNames().forEach(compared);
        if (before != null) {
            before.propertyNames().stream().filter(name -> !after.has(name)).forEach(compared);
        }
    }
}
