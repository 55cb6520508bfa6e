package dev.runbook.engine.connection;

import dev.runbook.api.port.LogDocument;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a log's document, whose fields every shipper names in its own way; a missing one is no error. */
final class LogFields {
    private static final List<String> LEVELS = List.of("level", "log.level", "severity", "loglevel");
    private static final List<String> MESSAGES = List.of("message", "msg", "log");

    private LogFields() {}

    static LogDocument document(@Nullable Map<?, ?> source) {
        var fields = source == null ? Map.of() : source;
        return new LogDocument(time(fields.get("@timestamp")), first(fields, LEVELS), first(fields, MESSAGES));
    }

    private static String first(Map<?, ?> fields, List<String> names) {
        return names.stream()
                .map(name -> value(fields, name))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** A name with dots is one field, or one within another. */
    private static String value(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        int dot = name.indexOf('.');
        if (value == null && dot > 0 && fields.get(name.substring(0, dot)) instanceof Map<?, ?> inner) {
            value = inner.get(name.substring(dot + 1));
        }
        return value == null || value instanceof Map ? "" : value.toString();
    }

    private static Instant time(@Nullable Object value) {
        if (value instanceof Number millis) {
            return Instant.ofEpochMilli(millis.longValue());
        }
        try {
            return value == null
                    ? Instant.EPOCH
                    : OffsetDateTime.parse(value.toString()).toInstant();
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
