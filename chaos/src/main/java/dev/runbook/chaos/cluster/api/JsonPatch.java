package dev.runbook.chaos.cluster.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON patch (RFC 6902) on an object that the patch may change in place. */
final class JsonPatch {
    private final ObjectNode root = Json.object();

    private JsonPatch(ObjectNode document) {
        root.set("", document);
    }

    /** Applies all operations; one that cannot be applied, also a failing test, is a 422 as a whole. */
    static ObjectNode apply(ObjectNode document, JsonNode operations) {
        if (!operations.isArray()) {
            throw Refusal.badRequest("a JSON patch is an array of operations");
        }
        var patch = new JsonPatch(document);
        operations.forEach(patch::apply);
        if (patch.root.get("") instanceof ObjectNode object) {
            return object;
        }
        throw failed();
    }

    private void apply(JsonNode operation) {
        var path = pointer(operation.path("path").asString(""));
        switch (operation.path("op").asString("")) {
            case "add" -> add(path, value(operation));
            case "remove" -> remove(path);
            case "replace" -> replace(path, value(operation));
            case "move" -> add(path, remove(pointer(operation.path("from").asString(""))));
            case "copy" ->
                add(path, get(pointer(operation.path("from").asString(""))).deepCopy());
            case "test" -> test(path, value(operation));
            default -> throw failed();
        }
    }

    private void test(List<String> path, JsonNode expected) {
        if (!get(path).equals(expected)) {
            throw failed();
        }
    }

    private void add(List<String> path, JsonNode value) {
        var parent = parent(path);
        var last = path.get(path.size() - 1);
        if (parent instanceof ArrayNode array) {
            array.insert(last.equals("-") ? array.size() : index(last, array.size()), value);
        } else if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else {
            throw failed();
        }
    }

    private JsonNode remove(List<String> path) {
        var old = get(path);
        var last = path.get(path.size() - 1);
        if (parent(path) instanceof ArrayNode array) {
            array.remove(Integer.parseInt(last));
        } else if (parent(path) instanceof ObjectNode object) {
            object.remove(last);
        }
        return old;
    }

    private void replace(List<String> path, JsonNode value) {
        get(path);
        var last = path.get(path.size() - 1);
        if (parent(path) instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), value);
        } else if (parent(path) instanceof ObjectNode object) {
            object.set(last, value);
        }
    }

    private JsonNode parent(List<String> path) {
        return path.size() == 1 ? root : get(path.subList(0, path.size() - 1));
    }

    private JsonNode get(List<String> path) {
        JsonNode node = root;
        for (var part : path) {
            var next = node instanceof ArrayNode array ? array.get(index(part, array.size() - 1)) : node.get(part);
            if (next == null) {
                throw failed();
            }
            node = next;
        }
        return node;
    }

    private static int index(String part, int highest) {
        try {
            int index = Integer.parseInt(part);
            if (index >= 0 && index <= highest) {
                return index;
            }
        } catch (NumberFormatException e) {
            throw failed();
        }
        throw failed();
    }

    /** Splits a JSON pointer (RFC 6901); the first part, empty, stands for the document. */
    private static List<String> pointer(String text) {
        var parts = new ArrayList<String>();
        for (var part : text.split("/", -1)) {
            parts.add(part.replace("~1", "/").replace("~0", "~"));
        }
        return parts;
    }

    private static JsonNode value(JsonNode operation) {
        var value = operation.get("value");
        if (value == null) {
            throw failed();
        }
        return value.deepCopy();
    }

    /** The API server tells no more than this. */
    private static Refusal failed() {
        return Refusal.of(422, "Invalid", "the server rejected our request due to an error in our request");
    }
}
