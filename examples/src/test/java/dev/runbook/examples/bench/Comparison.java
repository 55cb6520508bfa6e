package dev.runbook.examples.bench;

import java.util.Locale;
import java.util.Map;

/**
 * One line of a benchmark: ours beside theirs, both measured in this run.
 *
 * @param name what was done
 * @param unit of both figures
 * @param ours the median of ours
 * @param theirs the median of what it is compared with; NaN when there is only a bound
 * @param against what it is compared with, or the bound
 */
record Comparison(String name, String unit, double ours, double theirs, String against) {
    double ratio() {
        return ours / theirs;
    }

    String row() {
        return String.format(
                Locale.ROOT, "%-58s %12.3f %12.3f %-8s %8.3f  %s", name, ours, theirs, unit, ratio(), against);
    }

    Map<String, Object> json() {
        return Map.of("name", name, "unit", unit, "ours", ours, "theirs", theirs, "ratio", ratio(), "against", against);
    }
}
