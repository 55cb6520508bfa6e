package dev.runbook.engine.port;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object of the API, read so that a missing one is never an error: ports describe whatever state they
 * find.
 */
record Fields(Map<String, Object> map) {
    static final Fields NONE = new Fields(Map.of());

    /** Reads a value as fields; what is no object has none. */
    @SuppressWarnings("unchecked")
    static Fields of(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? new Fields((Map<String, Object>) map) : NONE;
    }

    @Nullable Object value(String... path) {
        Object value = map;
        for (String name : path) {
            value = value instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return value;
    }

    boolean has(String... path) {
        return value(path) != null;
    }

    Fields at(String... path) {
        return of(value(path));
    }

    List<Fields> list(String... path) {
        return value(path) instanceof List<?> list
                ? list.stream().map(Fields::of).toList()
                : List.of();
    }

    /** Returns a text; empty when it is missing. */
    String text(String... path) {
        var value = value(path);
        return value == null ? "" : value.toString();
    }

    /** Returns a whole number, also where it is written as text. */
    long number(long missing, String... path) {
        var value = value(path);
        if (value instanceof Number number) {
            return number.longValue();
        }
        try {
            return value == null ? missing : Long.parseLong(value.toString());
        } catch (NumberFormatException e) {
            return missing;
        }
    }

    int count(String... path) {
        return (int) number(0, path);
    }

    boolean isTrue(String... path) {
        return text(path).equals("true");
    }

    Optional<Instant> time(String... path) {
        try {
            return has(path) ? Optional.of(OffsetDateTime.parse(text(path)).toInstant()) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Returns the fields at a path, which are made where they are missing, to be written to. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> writable(Map<String, Object> root, String... path) {
        var map = root;
        for (String name : path) {
            if (!(map.get(name) instanceof Map)) {
                map.put(name, new LinkedHashMap<String, Object>());
            }
            map = (Map<String, Object>) map.get(name);
        }
        return map;
    }
}
