package dev.runbook.chaos.prometheus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the elements of a vector fall into groups, in the order of the groups' first elements.
 *
 * <p>The places from {@link #start} to before {@link #end} belong to a group; each place stands for an element.
 */
final class Groups {
    private final List<Labels> labels = new ArrayList<>();
    private final int[] elements;
    private final int[] starts;

    Groups(Vector vector, Projection projection) {
        int size = vector.size();
        var groupOf = new int[size];
        Map<Labels, Integer> indexes = new HashMap<>();
        for (int i = 0; i < size; i++) {
            var group = projection.of(vector.labels(i));
            var index = indexes.putIfAbsent(group, labels.size());
            if (index == null) {
                labels.add(group);
            }
            groupOf[i] = index == null ? labels.size() - 1 : index;
        }
        starts = starts(groupOf, labels.size());
        elements = new int[size];
        var next = starts.clone();
        for (int i = 0; i < size; i++) {
            elements[next[groupOf[i]]++] = i;
        }
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

    /** Returns the index in the vector of the element at a place. */
    int element(int place) {
        return elements[place];
    }

    /** Returns the vector's values in the order of the places. */
    double[] values(Vector vector) {
        var values = new double[elements.length];
        for (int place = 0; place < values.length; place++) {
            values[place] = vector.value(elements[place]);
        }
        return values;
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
