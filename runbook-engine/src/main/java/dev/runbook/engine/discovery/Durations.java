package dev.runbook.engine.discovery;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads Prometheus durations: {@code 2m}, {@code 1h30m}; units from large to small, each at most once. */
final class Durations {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");
    private static final long[] MILLIS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};

    private Durations() {}

    /** Returns the duration, null if the text is none. */
    static @Nullable Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        var matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            return null;
        }
        try {
            long millis = 0;
            for (int i = 0; i < MILLIS.length; i++) {
                var digits = matcher.group(i + 1);
                if (digits != null) {
                    millis = Math.addExact(millis, Math.multiplyExact(Long.parseLong(digits), MILLIS[i]));
                }
            }
            return Duration.ofMillis(millis);
        } catch (ArithmeticException | NumberFormatException tooLong) {
            return null;
        }
    }

    /**
     * Reads an attribute and says what is wrong with it.
     *
     * @param about what says it, as {@code @Step method 'undo'}
     * @return a duration above zero; null if there is a problem
     */
    static @Nullable Duration positive(String text, String about, String attribute, Sink problems) {
        var duration = parse(text);
        if (duration == null) {
            problems.add(
                    about + " has the " + attribute + " \"" + text + "\", which is no duration.",
                    "Write it as Prometheus does, from large to small units: \"30s\", \"2m\", \"1h30m\".");
            return null;
        }
        if (duration.isZero()) {
            problems.add(about + " has a " + attribute + " of zero.", "Give it a duration above zero.");
            return null;
        }
        return duration;
    }

    /** Where a problem goes: bound to the place that it is about. */
    interface Sink {
        void add(String what, String remedy);
    }
}
