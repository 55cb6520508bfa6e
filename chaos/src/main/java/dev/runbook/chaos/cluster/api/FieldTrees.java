package dev.runbook.chaos.cluster.api;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds and takes away fields in the form of {@code fieldsV1}, in which an empty object is a field that is owned and a dot
 * the object around others. What is given stays as it is; the results share its parts.
 */
final class FieldTrees {
    private FieldTrees() {}

    /** Returns the fields of both, neither of which is empty as a whole. */
    static ObjectNode plus(ObjectNode some, ObjectNode more) {
        if (some.isEmpty() && more.isEmpty()) {
            return some;
        }
        var all = copy(some);
        more.properties().forEach(field -> add(all, field.getKey(), (ObjectNode) field.getValue()));
        if (some.isEmpty() || more.isEmpty()) {
            // It was owned as an empty object and has fields by now.
            all.putIfAbsent(".", Json.object());
        }
        return all;
    }

    /** Adds what is owned below a field to a tree that is being made. */
    static void add(ObjectNode tree, String field, ObjectNode below) {
        tree.set(field, tree.get(field) instanceof ObjectNode known ? plus(known, below) : below);
    }

    /** Returns the fields without some. */
    static ObjectNode minus(ObjectNode all, ObjectNode some) {
        var left = copy(all);
        some.properties().forEach(field -> {
            var name = field.getKey();
            var gone = (ObjectNode) field.getValue();
            if (left.get(name) instanceof ObjectNode held && held.isEmpty() == gone.isEmpty()) {
                keep(left, name, gone.isEmpty() ? gone : minus(held, gone));
            }
        });
        return left;
    }

    /** Returns the fields without one and all below it. */
    static ObjectNode without(ObjectNode all, List<String> path) {
        boolean last = path.size() == 1;
        if (!(all.get(path.get(0)) instanceof ObjectNode held) || held.isEmpty() && !last) {
            return all;
        }
        var left = copy(all);
        keep(left, path.get(0), last ? Json.object() : without(held, path.subList(1, path.size())));
        return left;
    }

    /**
     * Lets each object that is left around nothing be a field itself. Only what was made just now has such ones, so nothing
     * that is shared changes.
     */
    static void close(ObjectNode tree) {
        tree.properties().forEach(field -> {
            var below = (ObjectNode) field.getValue();
            if (below.size() == 1 && below.has(".")) {
                below.removeAll();
            } else {
                close(below);
            }
        });
    }

    private static void keep(ObjectNode tree, String name, ObjectNode rest) {
        if (rest.isEmpty()) {
            tree.remove(name);
        } else {
            tree.set(name, rest);
        }
    }

    private static ObjectNode copy(ObjectNode tree) {
        var copy = Json.object();
        copy.setAll(tree);
        return copy;
    }
}
