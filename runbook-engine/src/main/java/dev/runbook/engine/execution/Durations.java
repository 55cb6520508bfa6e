package dev.runbook.engine.execution;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Reads durations as Prometheus writes them: {@code 1h30m}, {@code 500ms}; units from large to small, each once
 * (Prometheus, model.ParseDuration).
 */
final class Durations {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final long[] MILLIS = {
        365 * 86_400_000L, 7 * 86_400_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L
    };

    private Durations() {}

    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        var matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long millis = 0;
        for (int i = 0; i < MILLIS.length; i++) {
            var count = matcher.group(i + 1);
            millis += count == null ? 0 : Math.multiplyExact(Long.parseLong(count), MILLIS[i]);
        }
        return Duration.ofMillis(millis);
    }
}
