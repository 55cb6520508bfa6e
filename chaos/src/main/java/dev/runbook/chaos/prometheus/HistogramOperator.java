package dev.runbook.chaos.prometheus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code histogram_quantile} over classic buckets: one result for each set of labels beside {@code le}. */
final class HistogramOperator implements VectorOperator {
    private static final String BOUND = "le";

    private final ScalarOperator quantile;
    private final VectorOperator buckets;
    private final Grouping histograms = new Grouping(new Projection(bucket -> bucket.drop(List.of(BOUND))));
    private final Map<String, Double> bounds = new HashMap<>();

    HistogramOperator(ScalarOperator quantile, VectorOperator buckets) {
        this.quantile = quantile;
        this.buckets = buckets;
    }

    @Override
    public Vector at(Evaluation evaluation) {
        double q = quantile.at(evaluation);
        var elements = buckets.at(evaluation);
        var bucketed = new Vector(elements.size());
        var upper = new double[elements.size()];
        for (int i = 0; i < elements.size(); i++) {
            double bound = bound(elements.labels(i).get(BOUND));
            if (!Double.isNaN(bound)) {
                upper[bucketed.size()] = bound;
                bucketed.add(elements.labels(i), elements.value(i));
            }
        }
        var groups = histograms.of(bucketed);
        var counts = groups.values(bucketed);
        var result = new Vector(groups.count());
        for (int group = 0; group < groups.count(); group++) {
            result.add(groups.labels(group), BucketQuantile.of(q, groups, group, upper, counts));
        }
        return result;
    }

    /** Returns the bound that a label states, NaN when it states none: Prometheus passes over such elements. */
    private double bound(String label) {
        return bounds.computeIfAbsent(label, text -> {
            if (text.equals("+Inf") || text.equals("Inf")) {
                return Double.POSITIVE_INFINITY;
            }
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException none) {
                return Double.NaN;
            }
        });
    }
}
