package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;
import dev.runbook.engine.promql.LabelMatcher;
import java.util.HashSet;
import java.util.TreeMap;

/** The labels of what {@code absent} reports: those that the selector fixes with one equality each. */
final class AbsentLabels {
    private AbsentLabels() {}

    static Labels of(Expr expr) {
        if (expr instanceof Expr.RangeSelector range) {
            return of(range.selector());
        }
        if (!(expr instanceof Expr.VectorSelector selector)) {
            return Labels.EMPTY;
        }
        var labels = new TreeMap<String, String>();
        var seen = new HashSet<String>();
        for (var matcher : selector.matchers()) {
            if (matcher.label().equals(LabelMatcher.METRIC_NAME)) {
                continue;
            }
            boolean fixed = matcher.comparison() == LabelMatcher.Comparison.EQUAL && seen.add(matcher.label());
            if (fixed) {
                labels.put(matcher.label(), matcher.value());
            } else {
                labels.remove(matcher.label());
            }
        }
        return Labels.of(labels);
    }
}
