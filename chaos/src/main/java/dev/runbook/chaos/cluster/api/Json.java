package dev.runbook.chaos.cluster.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes the JSON of requests and answers. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final JsonMapper UNIQUE = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private Json() {}

    static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    static String text(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static JsonNode string(String value) {
        return JsonNodeFactory.instance.stringNode(value);
    }

    static JsonNode number(int value) {
        return JsonNodeFactory.instance.numberNode(value);
    }

    static JsonNode bool(boolean value) {
        return JsonNodeFactory.instance.booleanNode(value);
    }

    /** Reads a body; anything but JSON is a 400. */
    static JsonNode parse(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw Refusal.badRequest("the request's body is not JSON: " + e.getOriginalMessage());
        }
    }

    /** Reads a body that must be an object. */
    static ObjectNode parseObject(byte[] body) {
        if (body.length == 0) {
            throw Refusal.badRequest("the request has no body, an object was expected");
        }
        if (parse(body) instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.badRequest("the request's body is not a JSON object");
    }

    /** Reads an object in which no field stands twice; empty for any other body. */
    static Optional<ObjectNode> unique(byte[] body) {
        try {
            return UNIQUE.readTree(body) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    static JsonParser parser(byte[] body) {
        return MAPPER.createParser(body);
    }

    /** Reads a body in YAML, of which JSON is a part, that must be an object; of a field that stands twice the last. */
    static ObjectNode parseYaml(byte[] body) {
        try {
            if (yaml(body, true) instanceof ObjectNode object) {
                return object;
            }
        } catch (YamlEngineException e) {
            throw Refusal.badRequest("error decoding YAML: " + e.getMessage());
        }
        throw Refusal.badRequest("the request's body is not an object");
    }

    /** Reads an object in YAML in which no field stands twice; empty for any other body. */
    static Optional<ObjectNode> uniqueYaml(byte[] body) {
        try {
            return yaml(body, false) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (YamlEngineException e) {
            return Optional.empty();
        }
    }

    private static JsonNode yaml(byte[] body, boolean repeating) {
        var settings = LoadSettings.builder().setAllowDuplicateKeys(repeating).build();
        return MAPPER.valueToTree(new Load(settings).loadFromString(new String(body, StandardCharsets.UTF_8)));
    }

    /** Tells whether a body has a list of a name that holds a value; false also for a body that cannot be read. */
    static boolean lists(byte[] body, String name, String value) {
        try {
            for (var element : MAPPER.readTree(body).path(name)) {
                if (element.asString("").equals(value)) {
                    return true;
                }
            }
            return false;
        } catch (JacksonException e) {
            return false;
        }
    }

    static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
