package dev.runbook.chaos.world;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Makes the labels of series, by name. */
final class SeriesLabels {
    private SeriesLabels() {}

    /** Returns the labels of a series: a metric's name, then names and values by turns. */
    static Map<String, String> of(String metric, String... namesAndValues) {
        return of(metric, Map.of(), namesAndValues);
    }

    /** Returns the same with further labels. */
    static Map<String, String> of(String metric, Map<String, String> others, String... namesAndValues) {
        var labels = new TreeMap<>(others);
        labels.put("__name__", metric);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            labels.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Collections.unmodifiableMap(labels);
    }
}
