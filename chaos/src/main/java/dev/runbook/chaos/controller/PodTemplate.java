package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.ResourceType;
import java.util.TreeMap;
import org.apiguardian.api.API;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Compares pod templates, names their versions and makes pods of them. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class PodTemplate {
    /** The label by which a Deployment tells its ReplicaSets apart. */
    public static final String HASH_LABEL = "pod-template-hash";

    /** Letters that can't form words, as Kubernetes chose them for generated names. */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private PodTemplate() {}

    /** Returns a short name of a template's content that is the same in every JVM (FNV-1a, 32 bits). */
    public static String hash(JsonNode template) {
        return hash(template, 0);
    }

    /** Returns another short name for each time that the one before was somebody else's. */
    public static String hash(JsonNode template, int collisions) {
        var text = new StringBuilder();
        canonical(template, text);
        if (collisions > 0) {
            text.append(collisions);
        }
        int hash = 0x811c9dc5;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x01000193;
        }
        var name = new StringBuilder();
        for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
            name.append(ALPHABET.charAt(digit % ALPHABET.length()));
        }
        return name.toString();
    }

    /** Returns whether two templates are equal but for a label that tells versions apart. */
    public static boolean equal(JsonNode one, JsonNode other, String hashLabel) {
        return without(one, hashLabel).equals(without(other, hashLabel));
    }

    /** Makes a pod of a template, without a status and not stored yet. */
    public static ObjectNode pod(JsonNode template, String namespace, String name) {
        var pod = JsonNodeFactory.instance.objectNode();
        pod.put("apiVersion", ResourceType.POD.apiVersion());
        pod.put("kind", ResourceType.POD.kind());
        var metadata = pod.putObject("metadata");
        metadata.put("name", name);
        metadata.put("namespace", namespace);
        for (var field : new String[] {"labels", "annotations", "finalizers"}) {
            var value = template.path("metadata").get(field);
            if (value != null) {
                metadata.set(field, value.deepCopy());
            }
        }
        pod.set("spec", template.path("spec").deepCopy());
        return pod;
    }

    /** Returns a name suffix of five characters for a 64-bit random number. */
    static String suffix(long random) {
        var suffix = new StringBuilder();
        long rest = random >>> 1;
        for (int i = 0; i < 5; i++) {
            suffix.append(ALPHABET.charAt((int) (rest % ALPHABET.length())));
            rest /= ALPHABET.length();
        }
        return suffix.toString();
    }

    private static JsonNode without(JsonNode template, String label) {
        if (!template.path("metadata").path("labels").has(label)) {
            return template;
        }
        var copy = (ObjectNode) template.deepCopy();
        copy.withObjectProperty("metadata").withObjectProperty("labels").remove(label);
        return copy;
    }

    private static void canonical(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            var fields = new TreeMap<String, JsonNode>();
            node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            fields.forEach((name, value) -> {
                text.append(name).append(':');
                canonical(value, text);
                text.append(',');
            });
        } else if (node.isArray()) {
            node.forEach(value -> {
                canonical(value, text);
                text.append(';');
            });
        } else if (node.isString() && isPlain(node.asString())) {
            // As JSON writes it, without a writer for each of many small texts.
            text.append('"').append(node.asString()).append('"');
        } else {
            text.append(node);
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
