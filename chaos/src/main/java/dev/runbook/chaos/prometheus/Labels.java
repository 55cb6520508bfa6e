package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.LabelMatcher;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A set of labels, sorted by name; a label with an empty value is the same as no label.
 *
 * <p>Comparing and hashing are fast, since these are the keys of everything here.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class Labels implements Comparable<Labels> {
    /** No labels. */
    public static final Labels EMPTY = new Labels(new String[0]);

    private final String[] pairs;
    private final int hash;

    private Labels(String[] pairs) {
        this.pairs = pairs;
        this.hash = Arrays.hashCode(pairs);
    }

    /** Makes labels of names and values in turn. */
    public static Labels of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("The label \"" + namesAndValues[namesAndValues.length - 1]
                    + "\" has no value; give names and values in turn");
        }
        var labels = EMPTY;
        for (int i = 0; i < namesAndValues.length; i += 2) {
            labels = labels.with(namesAndValues[i], namesAndValues[i + 1]);
        }
        return labels;
    }

    /** Makes labels of a map. */
    public static Labels of(Map<String, String> labels) {
        var sorted = new TreeMap<>(labels);
        sorted.values().removeIf(String::isEmpty);
        if (sorted.isEmpty()) {
            return EMPTY;
        }
        var pairs = new String[sorted.size() * 2];
        int i = 0;
        for (var label : sorted.entrySet()) {
            pairs[i++] = label.getKey();
            pairs[i++] = label.getValue();
        }
        return new Labels(pairs);
    }

    /** Makes the labels of a metric: its name, then names and values of further labels in turn. */
    public static Labels metric(String name, String... namesAndValues) {
        return of(namesAndValues).with(LabelMatcher.METRIC_NAME, name);
    }

    /** Returns the value of a label, empty when there is none. */
    public String get(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return pairs[i + 1];
            }
        }
        return "";
    }

    /** Returns the metric's name, empty when there is none. */
    public String metricName() {
        return get(LabelMatcher.METRIC_NAME);
    }

    /** Returns these labels with one set; an empty value removes it. */
    public Labels with(String name, String value) {
        int place = 0;
        while (place < pairs.length && pairs[place].compareTo(name) < 0) {
            place += 2;
        }
        boolean present = place < pairs.length && pairs[place].equals(name);
        if (value.isEmpty()) {
            return present ? replaced(place, place + 2, name, value, 0) : this;
        }
        return replaced(place, present ? place + 2 : place, name, value, 2);
    }

    /** Returns these labels without the metric's name. */
    public Labels withoutName() {
        return with(LabelMatcher.METRIC_NAME, "");
    }

    /** Returns only the named ones of these labels. */
    public Labels keep(Collection<String> names) {
        return filtered(names, true);
    }

    /** Returns these labels without the named ones. */
    public Labels drop(Collection<String> names) {
        return filtered(names, false);
    }

    /** Returns a copy as a map, sorted by name. */
    public SortedMap<String, String> asMap() {
        var map = new TreeMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** Returns a copy with the pair in place of what was between two places, or with nothing there. */
    private Labels replaced(int from, int to, String name, String value, int inserted) {
        var changed = new String[pairs.length - (to - from) + inserted];
        System.arraycopy(pairs, 0, changed, 0, from);
        if (inserted > 0) {
            changed[from] = name;
            changed[from + 1] = value;
        }
        System.arraycopy(pairs, to, changed, from + inserted, pairs.length - to);
        return new Labels(changed);
    }

    private Labels filtered(Collection<String> names, boolean kept) {
        var left = new String[pairs.length];
        int size = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            if (names.contains(pairs[i]) == kept) {
                left[size++] = pairs[i];
                left[size++] = pairs[i + 1];
            }
        }
        return size == pairs.length ? this : new Labels(Arrays.copyOf(left, size));
    }

    @Override
    public int compareTo(Labels other) {
        return Arrays.compare(pairs, other.pairs);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || other instanceof Labels that && hash == that.hash && Arrays.equals(pairs, that.pairs);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Writes the labels as PromQL does, with the metric's name in front. */
    @Override
    public String toString() {
        var text = new StringBuilder(metricName());
        String separator = "{";
        for (int i = 0; i < pairs.length; i += 2) {
            if (!pairs[i].equals(LabelMatcher.METRIC_NAME)) {
                String value =
                        pairs[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
                text.append(separator)
                        .append(pairs[i])
                        .append("=\"")
                        .append(value)
                        .append('"');
                separator = ", ";
            }
        }
        return separator.equals("{")
                ? (text.length() == 0 ? "{}" : text.toString())
                : text.append('}').toString();
    }
}
