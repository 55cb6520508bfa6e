package dev.runbook.chaos.world;

import dev.runbook.chaos.prometheus.Labels;
import java.util.TreeMap;

/** Makes the labels of a series out of what a target's series have in common and its own. */
final class SeriesLabels {
    private SeriesLabels() {}

    /** Returns a metric's name, common labels, and further names and values by turns. */
    static Labels of(String metric, Labels common, String... namesAndValues) {
        var labels = new TreeMap<>(common.asMap());
        labels.put("__name__", metric);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            labels.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Labels.of(labels);
    }
}
