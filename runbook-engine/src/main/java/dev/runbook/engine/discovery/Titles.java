package dev.runbook.engine.discovery;

import java.util.Locale;

/** Makes titles for people from names that programmers chose. */
final class Titles {
    private Titles() {}

    /** Turns {@code BadReleaseWithoutAnalysisDrill} into {@code bad release without analysis}. */
    static String of(Class<?> type) {
        var name = type.getSimpleName();
        for (var suffix : new String[] {"QuietDrill", "Drill", "Runbook"}) {
            if (name.endsWith(suffix) && name.length() > suffix.length()) {
                name = name.substring(0, name.length() - suffix.length());
                break;
            }
        }
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_", " ")
                .toLowerCase(Locale.ROOT)
                .strip();
    }
}
