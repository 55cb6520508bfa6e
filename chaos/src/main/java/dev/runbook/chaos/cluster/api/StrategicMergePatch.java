package dev.runbook.chaos.cluster.api;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Strategic merge patch of the built-in types: like a merge patch, but lists whose elements have a key are merged by it.
 * Directives: {@code $patch} (replace, delete), {@code $retainKeys}, {@code $deleteFromPrimitiveList},
 * {@code $setElementOrder}.
 */
final class StrategicMergePatch {
    private static final String PATCH = "$patch";
    private static final String RETAIN = "$retainKeys";
    private static final String DELETE_VALUES = "$deleteFromPrimitiveList/";
    private static final String ORDER = "$setElementOrder/";

    private StrategicMergePatch() {}

    /** Changes an object in place. */
    static void apply(ObjectNode target, ObjectNode patch) {
        merge(target, patch, "");
    }

    private static void merge(ObjectNode target, ObjectNode patch, String parent) {
        var directive = patch.path(PATCH).asString("");
        if (directive.equals("replace") || directive.equals("delete")) {
            target.removeAll();
        }
        if (directive.equals("delete")) {
            return;
        }
        retain(target, patch.path(RETAIN));
        for (var field : patch.properties()) {
            var name = field.getKey();
            var value = field.getValue();
            if (name.startsWith(DELETE_VALUES)) {
                deleteValues(target.path(name.substring(DELETE_VALUES.length())), value);
            } else if (!name.startsWith("$")) {
                merge(target, name, value, parent);
            }
        }
        for (var field : patch.properties()) {
            if (field.getKey().startsWith(ORDER)) {
                order(target, field.getKey().substring(ORDER.length()), field.getValue(), parent);
            }
        }
    }

    private static void merge(ObjectNode target, String name, JsonNode value, String parent) {
        var old = target.get(name);
        if (value.isNull()) {
            target.remove(name);
        } else if (value instanceof ObjectNode changes) {
            var child = old instanceof ObjectNode object ? object : Json.object();
            merge(child, changes, name);
            if (changes.path(PATCH).asString("").equals("delete")) {
                target.remove(name);
            } else {
                target.set(name, child);
            }
        } else if (value instanceof ArrayNode elements) {
            target.set(name, list(old, elements, parent, name));
        } else {
            target.set(name, value);
        }
    }

    private static JsonNode list(@Nullable JsonNode old, ArrayNode elements, String parent, String name) {
        var keys = MergeKeys.of(parent, name);
        var result = old instanceof ArrayNode array ? array : Json.array();
        if (MergeKeys.isSet(name)) {
            elements.forEach(element -> {
                if (!contains(result, element)) {
                    result.add(element);
                }
            });
            return result;
        }
        if (keys.isEmpty()) {
            return elements.deepCopy();
        }
        var key = keys.get(0);
        if (any(elements, element -> element.path(PATCH).asString("").equals("replace"))) {
            result.removeAll();
        }
        elements.forEach(element -> element(result, element, key, name));
        return result;
    }

    private static void element(ArrayNode list, JsonNode element, String key, String name) {
        if (!(element instanceof ObjectNode changes)) {
            throw Refusal.badRequest("the elements of " + name + " must be objects, found " + Json.text(element));
        }
        var directive = changes.path(PATCH).asString("");
        if (directive.equals("replace") && changes.size() == 1) {
            return;
        }
        var identity = changes.get(key);
        if (identity == null) {
            throw Refusal.badRequest("map: " + Json.text(changes) + " does not contain declared merge key: " + key);
        }
        if (directive.equals("delete")) {
            list.removeIf(existing -> existing.path(key).equals(identity));
            return;
        }
        for (var existing : list) {
            if (existing instanceof ObjectNode object && existing.path(key).equals(identity)) {
                merge(object, changes, name);
                return;
            }
        }
        var added = list.addObject();
        merge(added, changes, name);
    }

    private static void retain(ObjectNode target, JsonNode keys) {
        if (keys.isArray()) {
            target.retain(strings(keys));
        }
    }

    private static void deleteValues(JsonNode list, JsonNode values) {
        if (list instanceof ArrayNode array) {
            array.removeIf(element -> contains(values, element));
        }
    }

    /** Puts the named elements into the stated order, in the places that they hold together. */
    private static void order(ObjectNode target, String name, JsonNode order, String parent) {
        if (!(target.path(name) instanceof ArrayNode list)) {
            return;
        }
        var keys = MergeKeys.of(parent, name);
        var named = new HashSet<JsonNode>();
        var sorted = new ArrayDeque<JsonNode>();
        for (var wanted : order) {
            for (var element : list) {
                if (identity(element, keys).equals(identity(wanted, keys)) && named.add(element)) {
                    sorted.add(element);
                }
            }
        }
        var result = new ArrayList<JsonNode>();
        list.forEach(element -> result.add(named.contains(element) ? sorted.remove() : element));
        list.removeAll();
        list.addAll(result);
    }

    private static JsonNode identity(JsonNode element, List<String> keys) {
        return keys.isEmpty() ? element : element.path(keys.get(0));
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        return any(list, value::equals);
    }

    private static boolean any(JsonNode list, Predicate<JsonNode> condition) {
        for (var element : list) {
            if (condition.test(element)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> strings(JsonNode list) {
        var strings = new HashSet<String>();
        list.forEach(element -> strings.add(element.asString("")));
        return strings;
    }
}
