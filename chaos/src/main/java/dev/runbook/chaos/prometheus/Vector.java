package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;
import java.util.Arrays;
import java.util.HashSet;

/** Elements under construction: labels and values in arrays that grow. */
final class Vector {
    private Labels[] labels;
    private double[] values;
    private int size;

    Vector(int capacity) {
        this.labels = new Labels[capacity];
        this.values = new double[capacity];
    }

    int size() {
        return size;
    }

    Labels labels(int index) {
        return labels[index];
    }

    double value(int index) {
        return values[index];
    }

    void add(Labels label, double value) {
        if (size == labels.length) {
            int capacity = Math.max(8, size * 2);
            labels = Arrays.copyOf(labels, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        labels[size] = label;
        values[size++] = value;
    }

    /** Says whether the labels of both vectors are the same objects in the same order; they may be equal if not. */
    @SuppressWarnings("ReferenceEquality") // a fast answer for the usual case
    boolean sameElements(Vector other) {
        if (size != other.size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (labels[i] != other.labels[i]) {
                return false;
            }
        }
        return true;
    }

    /** Refuses two elements with the same labels, as they come up when names are dropped. */
    Vector distinct(Expr expr) {
        var seen = new HashSet<Labels>();
        for (int i = 0; i < size; i++) {
            if (!seen.add(labels[i])) {
                throw new EvaluationException(
                        "vector cannot contain metrics with the same labelset: " + labels[i], expr);
            }
        }
        return this;
    }
}
