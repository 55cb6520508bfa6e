package dev.runbook.chaos.controller;

import java.util.Map;
import java.util.TreeMap;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the metadata that every object has. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Metadata {
    private Metadata() {}

    /** Returns {@code metadata.name}, or an empty text. */
    public static String name(ObjectNode object) {
        return object.path("metadata").path("name").asString("");
    }

    /** Returns {@code metadata.namespace}, or an empty text. */
    public static String namespace(ObjectNode object) {
        return object.path("metadata").path("namespace").asString("");
    }

    /** Returns {@code metadata.uid}, or an empty text. */
    public static String uid(ObjectNode object) {
        return object.path("metadata").path("uid").asString("");
    }

    /** Returns {@code metadata.generation}, 1 if there is none. */
    public static long generation(ObjectNode object) {
        return object.path("metadata").path("generation").asLong(1);
    }

    /** Returns an annotation, or an empty text. */
    public static String annotation(ObjectNode object, String key) {
        return object.path("metadata").path("annotations").path(key).asString("");
    }

    /** Returns whether the object is being deleted. */
    public static boolean terminating(ObjectNode object) {
        return object.path("metadata").has("deletionTimestamp");
    }

    /** Returns a copy of a stored object that shares all but the metadata with it, which the store writes to. */
    static ObjectNode writable(ObjectNode stored) {
        var copy = JsonNodeFactory.instance.objectNode();
        copy.setAll(stored);
        copy.set("metadata", stored.path("metadata").deepCopy());
        return copy;
    }

    /** Returns a map of texts, such as labels, by key. */
    public static Map<String, String> texts(JsonNode map) {
        var texts = new TreeMap<String, String>();
        map.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
        return texts;
    }
}
