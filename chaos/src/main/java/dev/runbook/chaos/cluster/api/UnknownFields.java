package dev.runbook.chaos.cluster.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes the fields away that a type does not have, as a decoder does. */
final class UnknownFields {
    private static final UnknownFields DECODED = new UnknownFields((list, index, element) -> "[" + index + "]");
    private static final UnknownFields APPLIED = new UnknownFields(UnknownFields::keyed);

    private final Naming naming;

    private UnknownFields(Naming naming) {
        this.naming = naming;
    }

    /** Returns the paths of what was taken away, in order, as {@code spec.template.spec.containers[0].name}. */
    static List<String> drop(Schema schema, ObjectNode object) {
        return schema.isOpen() ? List.of() : DECODED.dropped(schema, object);
    }

    /** Returns the paths as server-side apply writes them, as {@code spec.template.spec.containers[name="main"].name}. */
    static List<String> dropApplied(Schema schema, ObjectNode object) {
        return schema.isOpen() ? List.of() : APPLIED.dropped(schema, object);
    }

    private List<String> dropped(Schema schema, ObjectNode object) {
        var unknown = new ArrayList<String>(0);
        var found = new ArrayList<String>(0);
        for (var field : object.properties()) {
            var name = field.getKey();
            var held = schema.member(name);
            if (held == null) {
                unknown.add(name);
                found.add(name);
            } else if (!held.isOpen()) {
                inside(held, name, field.getValue(), found);
            }
        }
        unknown.forEach(object::remove);
        return found;
    }

    private void inside(Schema schema, String name, JsonNode value, List<String> found) {
        if (value instanceof ObjectNode object) {
            dropped(schema, object).forEach(path -> found.add(name + "." + path));
        } else if (value instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof ObjectNode element) {
                    var paths = dropped(schema, element);
                    for (var path : paths) {
                        found.add(name + naming.of(name, i, element) + "." + path);
                    }
                }
            }
        }
    }

    private static String keyed(String list, int index, ObjectNode element) {
        // Lists that have keys below some fields only are those of ports, whose elements have no lists or objects.
        var keys = MergeKeys.of(list, list);
        return keys.isEmpty() ? "[" + index + "]" : FieldPaths.text(List.of(FieldPaths.keyed(element, keys)));
    }

    private interface Naming {
        String of(String list, int index, ObjectNode element);
    }
}
