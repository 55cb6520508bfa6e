package dev.runbook.engine.journal;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Writes and reads the values of steps as JSON: records, lists and maps of them, times in ISO 8601. The same value
 * gives the same text in every JVM: maps by key, sets by their elements' text.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Values {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(new SimpleModule("runbook").addSerializer(new SortedSets()))
            .build();

    private Values() {}

    /**
     * Writes a value.
     *
     * @throws IllegalArgumentException if the value can't be written as JSON, with the place
     */
    public static String toJson(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not writable as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads a value.
     *
     * @param type the declared type, with its parameters
     * @throws IllegalArgumentException if the text is not a value of the type
     */
    public static @Nullable Object fromJson(String json, Type type) {
        try {
            return MAPPER.readValue(json, MAPPER.constructType(type));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "not readable as " + type.getTypeName() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** The iteration order of {@code Set.copyOf} differs from JVM to JVM. */
    private static final class SortedSets extends ValueSerializer<Set<?>> {
        @Override
        @SuppressWarnings({"unchecked", "rawtypes"})
        public Class<Set<?>> handledType() {
            return (Class) Set.class;
        }

        @Override
        public void serialize(Set<?> set, JsonGenerator out, SerializationContext context) {
            var byText = new TreeMap<String, Object>();
            set.forEach(element -> byText.put(MAPPER.writeValueAsString(element), element));
            context.writeValue(out, List.copyOf(byText.values()));
        }
    }
}
