package dev.runbook.engine.promql;

import java.time.Duration;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * Reads and writes durations as Prometheus does: {@code 250ms}, {@code 5m}, {@code 1h30m}.
 *
 * <p>Units are {@code y} (365 days), {@code w}, {@code d}, {@code h}, {@code m}, {@code s} and {@code ms}, from the
 * largest to the smallest, each at most once, with whole numbers. A plain {@code 0} needs no unit.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Durations {
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L};
    private static final Pattern SHAPE =
            Pattern.compile("(?:(\\d+)y)?(?:(\\d+)w)?(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException when the text is no duration; the message names the text and shows a right one
     */
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        var matcher = SHAPE.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a duration; write whole numbers with the units"
                    + " y, w, d, h, m, s, ms from large to small, as in \"5m\", \"1h30m\" or \"250ms\"");
        }
        try {
            long millis = 0;
            for (int unit = 0; unit < UNITS.length; unit++) {
                String count = matcher.group(unit + 1);
                if (count != null) {
                    millis = Math.addExact(millis, Math.multiplyExact(Long.parseLong(count), MILLIS[unit]));
                }
            }
            return Duration.ofMillis(millis);
        } catch (ArithmeticException | NumberFormatException tooLong) {
            throw new IllegalArgumentException("\"" + text + "\" is too long for a duration", tooLong);
        }
    }

    /** Writes a duration with the fewest units, a negative one with a leading minus; nanoseconds are cut off. */
    public static String format(Duration duration) {
        long rest = duration.toMillis();
        if (rest == 0) {
            return "0s";
        }
        var text = new StringBuilder(rest < 0 ? "-" : "");
        rest = Math.abs(rest);
        for (int unit = 0; unit < UNITS.length; unit++) {
            // Years and weeks only when they come out even, as Prometheus prints them.
            boolean calendar = unit < 2;
            if (rest >= MILLIS[unit] && (!calendar || rest % MILLIS[unit] == 0)) {
                text.append(rest / MILLIS[unit]).append(UNITS[unit]);
                rest %= MILLIS[unit];
            }
        }
        return text.toString();
    }
}
