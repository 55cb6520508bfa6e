package dev.runbook.engine.promql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant, by Levenshtein's distance. */
final class NearestName {
    private NearestName() {}

    /** Returns the nearest of the names, if one is near enough to be a typing mistake. */
    static Optional<String> of(String written, List<String> names) {
        String nearest = "";
        int smallest = Math.max(2, written.length() / 3) + 1;
        for (String name : names) {
            int distance = distance(written.toLowerCase(Locale.ROOT), name);
            if (distance < smallest) {
                smallest = distance;
                nearest = name;
            }
        }
        return nearest.isEmpty() ? Optional.empty() : Optional.of(nearest);
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
