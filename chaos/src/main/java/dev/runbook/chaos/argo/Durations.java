package dev.runbook.chaos.argo;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads durations as Go writes them: {@code 30s}, {@code 1m30s}, {@code 500ms}. */
final class Durations {
    private static final String UNIT = "(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)";
    private static final Pattern ONE = Pattern.compile(UNIT);
    private static final Pattern WHOLE = Pattern.compile("\\+?(?:0|(?:" + UNIT + ")+)");

    private Durations() {}

    /** Parses a duration that isn't negative; empty if the text is none. */
    static Optional<Duration> parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        var nanos = BigDecimal.ZERO;
        var parts = ONE.matcher(text);
        while (parts.find()) {
            nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(nanosOf(parts.group(2)))));
        }
        return Optional.of(Duration.ofNanos(nanos.longValue()));
    }

    /** Returns the duration of a pause step, a plain number being seconds; empty if it has none or none that parses. */
    static Optional<Duration> ofPause(JsonNode pause) {
        var duration = pause.path("duration");
        if (duration.isNumber()) {
            return Optional.of(Duration.ofSeconds(duration.asLong()));
        }
        var text = duration.asString("");
        return text.matches("\\d+") ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : parse(text);
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "h" -> 3_600_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "ns" -> 1L;
            default -> 1_000L;
        };
    }
}
