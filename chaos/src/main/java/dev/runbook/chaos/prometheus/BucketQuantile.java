package dev.runbook.chaos.prometheus;

/**
 * The quantile of one histogram, linear inside the bucket that holds it, as Prometheus computes it.
 *
 * <p>Buckets that shrink from one bound to the next, as they do when scrapes are torn, are lifted to the one below; so
 * are differences that are only rounding.
 */
final class BucketQuantile {
    /** The relative difference that Prometheus takes for rounding. */
    private static final double ROUNDING = 1e-12;

    private final double[] upper;
    private final double[] counts;
    private int size;

    private BucketQuantile(Groups groups, int group, double[] bounds, double[] values) {
        int capacity = groups.end(group) - groups.start(group);
        this.upper = new double[capacity];
        this.counts = new double[capacity];
        for (int place = groups.start(group); place < groups.end(group); place++) {
            insert(bounds[groups.element(place)], values[place]);
        }
    }

    /** Returns a group's quantile of elements with these upper bounds, and with these counts by place. */
    static double of(double q, Groups groups, int group, double[] bounds, double[] values) {
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return new BucketQuantile(groups, group, bounds, values).quantile(q);
    }

    /** Keeps the buckets sorted by bound; equal bounds, as "1" and "1.0" are, add up. */
    private void insert(double bound, double count) {
        int place = size;
        while (place > 0 && upper[place - 1] > bound) {
            place--;
        }
        if (place > 0 && upper[place - 1] == bound) {
            counts[place - 1] += count;
            return;
        }
        System.arraycopy(upper, place, upper, place + 1, size - place);
        System.arraycopy(counts, place, counts, place + 1, size - place);
        upper[place] = bound;
        counts[place] = count;
        size++;
    }

    private double quantile(double q) {
        if (size < 2 || upper[size - 1] != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        makeMonotonic();
        double observations = counts[size - 1];
        if (observations == 0 || Double.isNaN(observations)) {
            return Double.NaN;
        }
        double rank = q * observations;
        int bucket = 0;
        while (bucket < size - 1 && counts[bucket] < rank) {
            bucket++;
        }
        if (bucket == size - 1) {
            return upper[size - 2];
        }
        if (bucket == 0 && upper[0] <= 0) {
            return upper[0];
        }
        double lower = bucket == 0 ? 0 : upper[bucket - 1];
        double below = bucket == 0 ? 0 : counts[bucket - 1];
        return lower + (upper[bucket] - lower) * ((rank - below) / (counts[bucket] - below));
    }

    private void makeMonotonic() {
        double previous = counts[0];
        for (int i = 1; i < size; i++) {
            if (counts[i] < previous || nearlyEqual(previous, counts[i])) {
                counts[i] = previous;
            } else {
                previous = counts[i];
            }
        }
    }

    private static boolean nearlyEqual(double a, double b) {
        if (a == b) {
            return true;
        }
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
            return difference < ROUNDING * Double.MIN_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < ROUNDING;
    }
}
