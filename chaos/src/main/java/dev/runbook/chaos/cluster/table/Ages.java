package dev.runbook.chaos.cluster.table;

import java.time.Duration;

/** Words a time that passed with two or three digits, as {@code HumanDuration} of Kubernetes' apimachinery does. */
final class Ages {
    private static final int YEAR_HOURS = 24 * 365;

    private Ages() {}

    static String text(Duration passed) {
        long seconds = passed.toSeconds();
        if (passed.isNegative()) {
            return passed.compareTo(Duration.ofSeconds(-2)) <= 0 ? "<invalid>" : "0s";
        }
        long minutes = seconds / 60;
        if (seconds < 120) {
            return seconds + "s";
        }
        if (minutes < 10) {
            return both(minutes, "m", seconds % 60, "s");
        }
        long hours = minutes / 60;
        if (hours < 3) {
            return minutes + "m";
        }
        if (hours < 8) {
            return both(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        if (hours < 24 * 8) {
            return both(hours / 24, "d", hours % 24, "h");
        }
        if (hours < YEAR_HOURS * 2) {
            return hours / 24 + "d";
        }
        return hours < YEAR_HOURS * 8 ? both(hours / YEAR_HOURS, "y", hours / 24 % 365, "d") : hours / YEAR_HOURS + "y";
    }

    private static String both(long large, String unit, long small, String smallUnit) {
        return small == 0 ? large + unit : large + unit + small + smallUnit;
    }
}
