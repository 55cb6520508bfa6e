package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names the fields of objects as {@code managedFields} does: {@code f:} a field, {@code k:} the keys of a list's
 * element, {@code v:} a value of a set, a dot the element itself. Lists without keys, and all lists of custom resources,
 * are one field.
 */
final class FieldPaths {
    private static final Set<String> NOBODYS = Set.of(
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "generateName",
            "selfLink");

    /** Objects that Kubernetes' types declare to be one field, together with all in them. */
    private static final Set<String> WHOLE = Set.of(
            "selector",
            "labelSelector",
            "namespaceSelector",
            "nodeSelector",
            "scopeSelector",
            "configMapKeyRef",
            "secretKeyRef",
            "fieldRef",
            "resourceFieldRef",
            "describedObject",
            "targetRef",
            "involvedObject",
            "related",
            "roleRef");

    /** Lists whose elements, told apart by their keys, are one field each. */
    private static final Set<String> OF_WHOLE = Set.of("ownerReferences", "imagePullSecrets");

    private final boolean custom;
    private final Set<List<String>> paths = new LinkedHashSet<>();

    private FieldPaths(ResourceType type) {
        this.custom = Served.CUSTOM.contains(type);
    }

    /** Returns the paths of an object's leaves, without its identity and what the server keeps in its metadata. */
    static Set<List<String>> of(ResourceType type, ObjectNode object) {
        var all = new FieldPaths(type);
        object.properties().forEach(field -> {
            var name = field.getKey();
            if (name.equals("metadata") && field.getValue() instanceof ObjectNode metadata) {
                metadata.properties().stream()
                        .filter(entry -> !isNobodys(entry.getKey()))
                        .forEach(entry -> all.collect(
                                List.of("f:metadata", "f:" + entry.getKey()),
                                "metadata",
                                entry.getKey(),
                                entry.getValue()));
            } else if (!name.equals("apiVersion") && !name.equals("kind")) {
                all.collect(List.of("f:" + name), "", name, field.getValue());
            }
        });
        return all.paths;
    }

    /** Tells whether a field of the metadata is the server's own, or says which object this is. */
    static boolean isNobodys(String field) {
        return NOBODYS.contains(field);
    }

    /** Tells whether the elements of a list, told apart by their keys, are one field each. */
    static boolean isOfWhole(String list) {
        return OF_WHOLE.contains(list);
    }

    /** Tells whether an object in a field of this name is replaced as a whole. */
    static boolean isWhole(String field) {
        return WHOLE.contains(field);
    }

    /** Returns what stands at a path; null when nothing does. */
    static @Nullable JsonNode value(JsonNode object, List<String> path) {
        JsonNode node = object;
        for (var element : path) {
            var next = step(node, element);
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node;
    }

    /** Takes away what stands at a path, and the objects around it that this leaves empty. */
    static void remove(ObjectNode object, List<String> path) {
        if (path.isEmpty()) {
            return;
        }
        var whole = path.get(path.size() - 1).equals(".") ? path.subList(0, path.size() - 1) : path;
        var around = whole.subList(0, whole.size() - 1);
        var parent = value(object, around);
        var child = value(object, whole);
        if (parent == null || child == null) {
            return;
        }
        if (parent instanceof ObjectNode holder) {
            holder.remove(whole.get(whole.size() - 1).substring(2));
        } else if (parent instanceof ArrayNode list) {
            list.removeIf(element -> element.equals(child));
        }
        if (parent.isEmpty() && around.size() > 1) {
            remove(object, around);
        }
    }

    /** Writes a path as error messages do: {@code .spec.containers[name="main"].image}. */
    static String text(List<String> path) {
        var text = new StringBuilder();
        for (var element : path) {
            if (element.startsWith("f:")) {
                text.append('.').append(element.substring(2));
            } else if (element.startsWith("k:")) {
                var keys = new ArrayList<String>();
                key(element).properties().forEach(key -> keys.add(key.getKey() + "=" + Json.text(key.getValue())));
                text.append('[').append(String.join(",", keys)).append(']');
            } else if (element.startsWith("v:")) {
                text.append("[=").append(element.substring(2)).append(']');
            }
        }
        return text.toString();
    }

    /** Nests paths as {@code fieldsV1} has them. */
    static ObjectNode nested(Set<List<String>> paths) {
        var root = Json.object();
        for (var path : paths) {
            var node = root;
            for (var element : path) {
                node = node.get(element) instanceof ObjectNode child ? child : node.putObject(element);
            }
        }
        for (var path : paths) {
            int last = path.size() - 1;
            if (path.get(last).equals(".")) {
                if (at(root, path.subList(0, last)) instanceof ObjectNode alone && alone.size() == 1) {
                    alone.removeAll();
                }
            } else if (at(root, path) instanceof ObjectNode node && !node.isEmpty()) {
                // It was owned as an empty object and has fields by now.
                node.putObject(".");
            }
        }
        return root;
    }

    /** Reads what {@link #nested} wrote. */
    static Set<List<String>> flat(JsonNode fields) {
        var paths = new LinkedHashSet<List<String>>();
        flat(List.of(), fields, paths);
        return paths;
    }

    private static void flat(List<String> path, JsonNode fields, Set<List<String>> paths) {
        fields.properties().forEach(field -> {
            var at = plus(path, field.getKey());
            if (field.getValue().isEmpty()) {
                paths.add(at);
            } else {
                flat(at, field.getValue(), paths);
            }
        });
    }

    private static JsonNode at(JsonNode fields, List<String> path) {
        var node = fields;
        for (var element : path) {
            node = node.path(element);
        }
        return node;
    }

    /** Returns the part of a list's element that tells it apart, in the form of a path. */
    static String keyed(JsonNode element, List<String> keys) {
        var identity = Json.object();
        for (var key : keys) {
            var value = element.get(key);
            if (value != null) {
                identity.set(key, value);
            } else if (key.equals("protocol")) {
                identity.put(key, "TCP");
            }
        }
        return "k:" + Json.text(identity);
    }

    private void collect(List<String> path, String parent, String name, JsonNode value) {
        if (value instanceof ObjectNode object && !object.isEmpty() && !isWhole(name)) {
            object.properties()
                    .forEach(field ->
                            collect(plus(path, "f:" + field.getKey()), name, field.getKey(), field.getValue()));
            return;
        }
        var keys = custom ? List.<String>of() : MergeKeys.of(parent, name);
        if (value.isArray() && MergeKeys.isSet(name)) {
            value.forEach(element -> paths.add(plus(path, "v:" + Json.text(element))));
        } else if (value.isArray() && !keys.isEmpty()) {
            value.forEach(element -> {
                var at = plus(path, keyed(element, keys));
                if (OF_WHOLE.contains(name)) {
                    paths.add(at);
                    return;
                }
                paths.add(plus(at, "."));
                element.properties()
                        .forEach(field ->
                                collect(plus(at, "f:" + field.getKey()), name, field.getKey(), field.getValue()));
            });
        } else {
            paths.add(path);
        }
    }

    private static @Nullable JsonNode step(JsonNode node, String element) {
        if (element.equals(".")) {
            return node;
        }
        if (element.startsWith("f:")) {
            return node.get(element.substring(2));
        }
        for (var candidate : node) {
            if (element.startsWith("v:")
                    ? element.equals("v:" + Json.text(candidate))
                    : element.equals(keyed(candidate, names(key(element))))) {
                return candidate;
            }
        }
        return null;
    }

    private static ObjectNode key(String element) {
        return Json.parseObject(element.substring(2).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> names(ObjectNode key) {
        return List.copyOf(key.propertyNames());
    }

    static List<String> plus(List<String> path, String element) {
        var longer = new ArrayList<>(path);
        longer.add(element);
        return longer;
    }
}
