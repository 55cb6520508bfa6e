package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.LabelMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The elements of a vector sorted into the groups of an aggregation, in the order of their first elements. */
final class Groups {
    private final List<Labels> labels = new ArrayList<>();
    /** The values of all elements, group after group. */
    private final double[] values;
    /** For each place in {@link #values}, the element's index in the vector. */
    private final int[] elements;
    /** Where each group starts; one more entry says where the last one ends. */
    private final int[] starts;

    Groups(Vector vector, Projection projection) {
        int size = vector.size();
        var groupOf = new int[size];
        Map<Labels, Integer> indexes = new HashMap<>();
        for (int i = 0; i < size; i++) {
            var group = projection.of(vector.labels(i));
            var index = indexes.get(group);
            if (index == null) {
                index = labels.size();
                indexes.put(group, index);
                labels.add(group);
            }
            groupOf[i] = index;
        }
        starts = starts(groupOf, labels.size());
        values = new double[size];
        elements = new int[size];
        var next = starts.clone();
        for (int i = 0; i < size; i++) {
            int place = next[groupOf[i]]++;
            values[place] = vector.value(i);
            elements[place] = i;
        }
    }

    /** Returns the rule that makes an element's labels those of its group. */
    static Projection projection(boolean without, List<String> names) {
        if (!without) {
            return new Projection(element -> element.keep(names));
        }
        var dropped = new ArrayList<>(names);
        dropped.add(LabelMatcher.METRIC_NAME);
        return new Projection(element -> element.drop(dropped));
    }

    int count() {
        return labels.size();
    }

    Labels labels(int group) {
        return labels.get(group);
    }

    int start(int group) {
        return starts[group];
    }

    int end(int group) {
        return starts[group + 1];
    }

    double[] values() {
        return values;
    }

    int element(int place) {
        return elements[place];
    }

    private static int[] starts(int[] groupOf, int groups) {
        var starts = new int[groups + 1];
        for (int group : groupOf) {
            starts[group + 1]++;
        }
        for (int i = 1; i <= groups; i++) {
            starts[i] += starts[i - 1];
        }
        return starts;
    }
}
