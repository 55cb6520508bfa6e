package dev.runbook.chaos.prometheus;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Makes labels of labels and remembers the outcome, since the same series come again at every evaluation. */
final class Projection {
    /** Enough for the series of a drill; beyond it, memory matters more than time. */
    private static final int MOST = 10_000;

    private final UnaryOperator<Labels> rule;
    private final Map<Labels, Labels> known = new HashMap<>();

    Projection(UnaryOperator<Labels> rule) {
        this.rule = rule;
    }

    Labels of(Labels labels) {
        var projected = known.get(labels);
        if (projected == null) {
            if (known.size() >= MOST) {
                known.clear();
            }
            projected = rule.apply(labels);
            known.put(labels, projected);
        }
        return projected;
    }
}
