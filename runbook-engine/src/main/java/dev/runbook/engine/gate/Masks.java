package dev.runbook.engine.gate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts the secrets that a journal left out back from the object as it is now. */
final class Masks {
    private static final String MASK = "***";

    private Masks() {}

    /** Returns a copy without masks; null where the object has nothing in a masked place. */
    static @Nullable JsonNode restore(JsonNode recorded, JsonNode now) {
        var copy = recorded.deepCopy();
        return fill(copy, now) ? copy : null;
    }

    private static boolean fill(JsonNode node, JsonNode now) {
        if (node instanceof ObjectNode object) {
            for (var field : object.properties()) {
                var there = now.path(field.getKey());
                if (isMask(field.getValue())) {
                    if (there.isMissingNode()) {
                        return false;
                    }
                    field.setValue(there);
                } else if (!fill(field.getValue(), there)) {
                    return false;
                }
            }
            return true;
        }
        return !(node instanceof ArrayNode list) || fillList(list, now);
    }

    private static boolean fillList(ArrayNode list, JsonNode now) {
        for (int i = 0; i < list.size(); i++) {
            if (isMask(list.get(i)) || !fill(list.get(i), same(list.get(i), now, i))) {
                return false;
            }
        }
        return true;
    }

    /** Objects in a list are found by their name, containers and variables too. */
    private static JsonNode same(JsonNode element, JsonNode now, int index) {
        var name = name(element);
        if (name.isEmpty()) {
            return now.path(index);
        }
        return now.valueStream()
                .filter(other -> name(other).equals(name))
                .findFirst()
                .orElse(now.path(now.size()));
    }

    private static String name(JsonNode element) {
        var own = element.path("name").asString("");
        return own.isEmpty() ? element.path("metadata").path("name").asString("") : own;
    }

    private static boolean isMask(JsonNode node) {
        return node.isString() && node.asString().equals(MASK);
    }
}
