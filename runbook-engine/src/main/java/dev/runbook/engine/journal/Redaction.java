package dev.runbook.engine.journal;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Masks what must not be read in a journal. Of a Secret no data is left, nor their keys; environment variables and data whose
 * names say that they are secret lose their values; the copy that {@code kubectl apply} keeps in an annotation goes,
 * because it repeats both.
 */
final class Redaction {
    /** What stands for a value that must not be read. */
    static final String MASK = KnownSecrets.MASK;

    private static final Set<String> NOISE = Set.of("managedFields");
    private static final Set<String> ADDRESS = Set.of("name", "namespace", "uid");
    private static final String APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Redaction() {}

    /** Returns a masked copy of a Kubernetes object. */
    static JsonNode object(JsonNode object) {
        if (object instanceof ArrayNode operations) {
            return known(patch(operations.deepCopy()));
        }
        if (!(object.deepCopy() instanceof ObjectNode copy)) {
            return object;
        }
        switch (copy.path("kind").asString("")) {
            case "Secret" -> maskSecret(copy);
            case "SecretList" -> copy.path("items").forEach(Redaction::maskSecret);
            default -> {
                // Only what is named like a secret, or is known as one.
            }
        }
        maskObject(copy);
        return known(copy);
    }

    private static void maskSecret(JsonNode secret) {
        if (secret instanceof ObjectNode object) {
            object.retain("apiVersion", "kind", "metadata", "type", "immutable", "data", "stringData");
            for (var field : List.of("data", "stringData")) {
                if (object.has(field)) {
                    object.put(field, MASK);
                }
            }
        }
    }

    /** Returns whether something of an object is masked. */
    static boolean masks(JsonNode object) {
        return StepHistory.masked(object(object));
    }

    /** Returns whether something is masked but the copy that {@code kubectl apply} keeps. */
    static boolean hides(JsonNode object) {
        var masked = object(object);
        if (masked.path("metadata").path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(APPLIED);
        }
        return StepHistory.masked(masked);
    }

    /** Masks the values of a JSON patch: the name of an environment variable stands elsewhere than its value. */
    private static JsonNode patch(ArrayNode operations) {
        for (JsonNode operation : operations) {
            var path = operation.path("path").asString("");
            if (operation instanceof ObjectNode object && object.has("value")) {
                if (path.contains("/env/") || isSecret(path)) {
                    object.put("value", MASK);
                } else {
                    maskObject(object.path("value"));
                }
            }
        }
        return operations;
    }

    /** Returns a copy of a step's value in which fields with the name of a secret are masked. */
    static JsonNode value(JsonNode value) {
        var copy = value.deepCopy();
        maskNamed(copy);
        return known(copy);
    }

    /** Masks each text that holds a secret as a whole: what is half masked could not be told from what was written. */
    private static JsonNode known(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(field -> field.setValue(
                            field.getKey().equals("metadata") ? metadata(field.getValue()) : known(field.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, known(array.get(i)));
            }
        } else if (node.isString() && !KnownSecrets.hide(node.asString()).equals(node.asString())) {
            return StringNode.valueOf(MASK);
        }
        return node;
    }

    /** By name, namespace and uid an object is found; they are no secret, whatever a Secret holds. */
    private static JsonNode metadata(JsonNode metadata) {
        if (metadata instanceof ObjectNode object) {
            object.properties().stream()
                    .filter(field -> !ADDRESS.contains(field.getKey()))
                    .forEach(field -> field.setValue(known(field.getValue())));
            return object;
        }
        return known(metadata);
    }

    private static void maskObject(JsonNode node) {
        if (node instanceof ArrayNode array) {
            array.forEach(Redaction::maskObject);
        } else if (node instanceof ObjectNode object) {
            object.remove(NOISE);
            if (object.has(APPLIED)) {
                object.put(APPLIED, MASK);
            }
            if (isSecret(object.path("name").asString(""))
                    && object.path("value").isString()) {
                object.put("value", MASK);
            }
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (field.getKey().equals("data") || field.getKey().equals("stringData")) {
                    maskNamed(field.getValue());
                } else {
                    maskObject(field.getValue());
                }
            }
        }
    }

    private static void maskNamed(JsonNode node) {
        if (node instanceof ArrayNode array) {
            array.forEach(Redaction::maskNamed);
        } else if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (field.getValue().isString() && isSecret(field.getKey())) {
                    field.setValue(object.stringNode(MASK));
                } else {
                    maskNamed(field.getValue());
                }
            }
        }
    }

    private static boolean isSecret(String name) {
        return KnownSecrets.named(name);
    }
}
