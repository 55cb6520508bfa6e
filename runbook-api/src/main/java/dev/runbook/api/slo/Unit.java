package dev.runbook.api.slo;

import java.util.Locale;
import org.apiguardian.api.API;

/** What a bound's number counts. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public enum Unit {
    /** A share, 0 to 1; shown in percent. */
    RATIO,
    /** Seconds; shown in milliseconds below one. */
    SECONDS,
    /** A plain number. */
    COUNT;

    /** Renders a value for a person: {@code 4.7 %}, {@code 250 ms}, {@code 3}. */
    public String render(double value) {
        if (Double.isNaN(value)) {
            return "no data";
        }
        return switch (this) {
            case RATIO -> plain(value * 100) + " %";
            case SECONDS -> Math.abs(value) < 1 ? plain(value * 1000) + " ms" : plain(value) + " s";
            case COUNT -> plain(value);
        };
    }

    private static String plain(double value) {
        var text = String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }
}
