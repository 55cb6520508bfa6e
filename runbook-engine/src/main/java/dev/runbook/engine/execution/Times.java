package dev.runbook.engine.execution;

import java.time.Duration;
import org.apiguardian.api.API;

/** Writes durations as people and Prometheus do. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Times {
    private Times() {}

    /** Renders a duration in whole units: {@code 4m10s}, {@code 1h5m}, {@code 250ms}. */
    public static String text(Duration duration) {
        if (duration.isNegative()) {
            return "-" + text(duration.negated());
        }
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.toMillis() == 0 ? "0s" : duration.toMillis() + "ms";
        }
        var text = new StringBuilder();
        append(text, duration.toHours(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(count).append(unit);
        }
    }
}
