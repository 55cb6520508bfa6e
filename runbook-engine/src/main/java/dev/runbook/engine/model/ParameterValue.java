package dev.runbook.engine.model;

import dev.runbook.engine.promql.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apiguardian.api.API;

/** Reads the values of a run's parameters as they are written on the command line. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ParameterValue {
    private static final Map<Class<?>, Function<String, Object>> READERS = Map.of(
            String.class, text -> text,
            int.class, Integer::valueOf,
            long.class, Long::valueOf,
            double.class, Double::valueOf,
            boolean.class, ParameterValue::bool,
            Duration.class, Durations::parse,
            Instant.class, Instant::parse);

    private ParameterValue() {}

    /** Returns whether parameters may be of a type: String, int, long, double, boolean, Duration, Instant, an enum. */
    public static boolean supports(Class<?> type) {
        return type.isEnum() || READERS.containsKey(type);
    }

    /**
     * Reads a value of a supported type; a constant of an enum in any case.
     *
     * @throws IllegalArgumentException if the text is no such value
     * @throws java.time.DateTimeException if the text is no Instant
     */
    public static Object read(Class<?> type, String text) {
        var reader = READERS.get(type);
        if (reader != null) {
            return reader.apply(text);
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
