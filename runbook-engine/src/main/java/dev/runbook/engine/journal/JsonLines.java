package dev.runbook.engine.journal;

import dev.runbook.api.FiringAlert;
import dev.runbook.api.ObjectRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Turns records into lines: {@code {"schema":1,"seq":n,"at":"…","type":"…",…}}, the record's components after these in
 * the order of their declaration.
 */
final class JsonLines {
    /** The version of the lines' form; a reader refuses a newer one. */
    static final int SCHEMA = 1;

    /** Fields that only a live run fills. */
    private static final Set<String> LIVE_ONLY = Set.of("body", "header", "answer", "who");

    /**
     * By these a run is resumed and taken back, and objects are found; what is hidden in them by chance, since a Secret
     * holds the same word, would be lost. {@code ciphertext} could not be opened.
     */
    private static final Set<String> IDENTIFYING =
            Set.of("ciphertext", "runbook", "mode", "namespace", "step", "lock", "request", "key", "run");

    /** Objects of a lock. */
    private static final Set<String> FENCED = Set.of("fenced", "unfenced");

    private static final Set<String> IDENTIFYING_HEADERS =
            Set.of("run", "id", "content", "steps", "context", "cluster", "targets");

    private static final ClassValue<Map<String, Method>> FIELDS = new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
            var fields = new LinkedHashMap<String, Method>();
            for (RecordComponent component : type.getRecordComponents()) {
                if (!component.getName().equals("at")) {
                    component.getAccessor().setAccessible(true);
                    fields.put(component.getName(), component.getAccessor());
                }
            }
            return fields;
        }
    };

    private JsonLines() {}

    static String line(long sequence, JournalRecord entry) {
        var json = Values.MAPPER.createObjectNode();
        json.put("schema", SCHEMA);
        json.put("seq", sequence);
        json.put("at", entry.at().toString());
        json.put("type", entry.getClass().getSimpleName());
        FIELDS.get(entry.getClass()).forEach((name, accessor) -> add(json, name, read(accessor, entry)));
        return json.toString();
    }

    private static void add(ObjectNode json, String field, @Nullable Object value) {
        if (LIVE_ONLY.contains(field) && (value == null || value.equals(Map.of()) || value.equals(""))) {
            return;
        }
        json.set(field, tree(field, value));
    }

    private static JsonNode tree(String field, @Nullable Object value) {
        if (value == null) {
            return Values.MAPPER.nullNode();
        }
        if (value instanceof String text && IDENTIFYING.contains(field)) {
            return Values.MAPPER.getNodeFactory().stringNode(text);
        }
        if (value instanceof String text && !field.equals("value")) {
            return Values.MAPPER.getNodeFactory().stringNode(KnownSecrets.hide(text));
        }
        try {
            if (field.equals("value")) {
                KnownSecrets.addMarked(value);
            }
            JsonNode tree = Values.MAPPER.valueToTree(value);
            if (value instanceof GenericKubernetesResource || field.equals("body") || field.equals("answer")) {
                return Redaction.object(tree);
            }
            if (value instanceof ObjectRef || FENCED.contains(field)) {
                return tree;
            }
            if (field.equals("header") && tree instanceof ObjectNode header) {
                header.properties().stream()
                        .filter(entry -> !IDENTIFYING_HEADERS.contains(entry.getKey()))
                        .forEach(entry -> entry.setValue(hidden(entry.getValue())));
                return header;
            }
            return field.equals("value") || value instanceof FiringAlert ? Redaction.value(tree) : hidden(tree);
        } catch (JacksonException e) {
            // A value that can't be written is found at discovery; a journal never fails a run because of one.
            return Values.MAPPER
                    .getNodeFactory()
                    .stringNode("not writable as JSON: " + value.getClass().getName());
        }
    }

    private static JsonNode hidden(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            object.properties().forEach(field -> field.setValue(hidden(field.getValue())));
        } else if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, hidden(array.get(i)));
            }
        }
        return tree.isString() ? StringNode.valueOf(KnownSecrets.hide(tree.asString())) : tree;
    }

    private static @Nullable Object read(Method accessor, JournalRecord entry) {
        try {
            return accessor.invoke(entry);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("journal record " + entry.getClass() + " can't be read", e);
        }
    }
}
