package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.Quantity;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the first text, number or truth value that stands where another belongs, in the words of Kubernetes' decoder. */
final class FieldTypes {
    private static final String UNMARSHAL = "json: cannot unmarshal ";

    private FieldTypes() {}

    /** Returns the error, empty where every value has its type, as far as it is known. */
    static Optional<String> mismatch(Schema schema, ObjectNode object) {
        return schema.isOpen() ? Optional.empty() : inside(schema, schema.name(), "", object);
    }

    /** Returns the error where the first wrong value is an amount of a resource that is none. */
    static Optional<String> noQuantity(Schema schema, ObjectNode object) {
        return mismatch(schema, object).filter(error -> !error.startsWith(UNMARSHAL));
    }

    private static Optional<String> inside(Schema schema, String struct, String path, ObjectNode object) {
        boolean map = schema.name().startsWith(Schema.MAP);
        for (var field : object.properties()) {
            var held = schema.member(field.getKey());
            if (held == null) {
                continue;
            }
            var at = map ? path : path + "." + field.getKey();
            var found = value(held, map ? struct : schema.name(), at, field.getValue());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> value(Schema schema, String struct, String path, JsonNode value) {
        if (value.isNull()) {
            return Optional.empty();
        }
        boolean map = schema.name().startsWith(Schema.MAP);
        if (value instanceof ArrayNode list && !map) {
            for (var element : list) {
                var found = value(schema, struct, path, element);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        if (schema.name().equals(Schema.QUANTITY)) {
            return Quantity.problem((value.isString() ? value.asString() : Json.text(value)).strip());
        }
        if (schema.isPlain() ? !suits(schema.name(), value) : map && !value.isObject()) {
            return Optional.of(
                    UNMARSHAL + name(value) + " into Go struct field " + struct + path + " of type " + schema.name());
        }
        return value instanceof ObjectNode object && !schema.isOpen()
                ? inside(schema, struct, path, object)
                : Optional.empty();
    }

    private static boolean suits(String type, JsonNode value) {
        return switch (type) {
            case "string" -> value.isString();
            case "bool" -> value.isBoolean();
            case "int32" -> value.isIntegralNumber() && value.canConvertToInt();
            default -> value.isIntegralNumber() && value.canConvertToLong();
        };
    }

    private static String name(JsonNode value) {
        if (value.isNumber()) {
            return value.isIntegralNumber() && value.canConvertToInt() ? "number" : "number " + value;
        }
        return value.isString() ? "string" : value.isBoolean() ? "bool" : value.isArray() ? "array" : "object";
    }
}
