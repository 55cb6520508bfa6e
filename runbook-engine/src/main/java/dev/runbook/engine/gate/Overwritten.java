package dev.runbook.engine.gate;

import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Which fields of a write are not there any more, as {@link Difference} shows them: what was written, what is there. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Overwritten {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Overwritten() {}

    /** Returns the lines; empty where no field can be named, as of an element that was added to a list. */
    public static List<String> of(JsonNode sent, JsonNode object) {
        var lines = new ArrayList<String>();
        if (sent instanceof ArrayNode operations) {
            operations.valueStream().forEach(operation -> lines.addAll(operation(operation, object)));
        } else {
            var own = Content.isStatus(sent)
                    ? MAPPER.createObjectNode().set("status", sent.path("status"))
                    : Content.own(sent);
            lines.addAll(fields(own, only(own, object), object));
        }
        return lines;
    }

    /**
     * Returns whether an update would leave as it is now whatever of a write is not there any more.
     *
     * @param sent the write, an object or a part of one
     * @param object as it is now
     * @param next as it would be
     */
    public static boolean spares(JsonNode sent, JsonNode object, JsonNode next) {
        return sent.isObject() && kept(Content.own(sent), object, next);
    }

    private static boolean kept(JsonNode sent, JsonNode now, JsonNode next) {
        if (now.equals(next) || Content.contains(sent, now)) {
            return true;
        }
        if (sent instanceof ObjectNode fields && now.isObject() && next.isObject()) {
            return fields.properties().stream()
                    .allMatch(field -> kept(field.getValue(), now.path(field.getKey()), next.path(field.getKey())));
        }
        return sent.isArray()
                && now.isArray()
                && next.isArray()
                && sent.valueStream().allMatch(one -> one.has("name") && kept(one, like(one, now), like(one, next)));
    }

    /** Returns the element of the same name. */
    private static JsonNode like(JsonNode element, JsonNode list) {
        return list.valueStream()
                .filter(other -> other.path("name").equals(element.path("name")))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private static List<String> operation(JsonNode operation, JsonNode object) {
        var path = operation.path("path").asString("");
        if (path.isEmpty()
                || path.endsWith("/-")
                || Content.holds(MAPPER.createArrayNode().add(operation), object)) {
            return List.of();
        }
        return fields(at(path, operation.path("value")), at(path, object.at(path)), object);
    }

    private static List<String> fields(JsonNode sent, JsonNode there, JsonNode object) {
        return Difference.of(ofKind(sent, object), ofKind(there, object));
    }

    /** Its kind says whether the values may be shown. */
    private static JsonNode ofKind(JsonNode fields, JsonNode object) {
        return fields instanceof ObjectNode some ? some.set("kind", object.path("kind")) : fields;
    }

    private static JsonNode at(String path, JsonNode value) {
        int slash = path.lastIndexOf('/');
        var wrapped = MAPPER.createObjectNode();
        wrapped.set(path.substring(slash + 1).replace("~1", "/").replace("~0", "~"), value);
        return slash <= 0 ? wrapped : at(path.substring(0, slash), wrapped);
    }

    /** Returns what an object has of the fields that were sent. */
    private static JsonNode only(JsonNode sent, JsonNode object) {
        if (sent instanceof ArrayNode list
                && object.isArray()
                && list.valueStream().allMatch(e -> e.has("name"))) {
            return named(list, object);
        }
        if (!(sent instanceof ObjectNode fields) || !object.isObject()) {
            return object;
        }
        var some = MAPPER.createObjectNode();
        fields.properties().forEach(field -> {
            var there = object.path(field.getKey());
            if (!there.isMissingNode()) {
                some.set(field.getKey(), only(field.getValue(), there));
            }
        });
        return some;
    }

    private static JsonNode named(ArrayNode sent, JsonNode there) {
        var some = MAPPER.createArrayNode();
        sent.forEach(element -> there.valueStream()
                .filter(other -> other.path("name").equals(element.path("name")))
                .forEach(other -> some.add(only(element, other))));
        return some;
    }
}
