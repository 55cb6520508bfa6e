package dev.runbook.chaos.world;

/** A classic Prometheus histogram of request times, in seconds. */
final class LatencyHistogram {
    /** Upper bounds in seconds; finer between 100 ms and 1 s, where objectives of web services are. */
    private static final double[] BOUNDS = {
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10
    };

    private final double[] within = new double[BOUNDS.length];
    private long count;
    private double sum;

    /** Returns the number of buckets, without the infinite one. */
    static int size() {
        return BOUNDS.length;
    }

    /** Returns the upper bound of a bucket in seconds. */
    static double bound(int bucket) {
        return BOUNDS[bucket];
    }

    /** Counts requests whose times are distributed so. */
    void add(long requests, Latency latency) {
        if (requests == 0) {
            return;
        }
        for (int bucket = 0; bucket < BOUNDS.length; bucket++) {
            within[bucket] += requests * latency.within(BOUNDS[bucket]);
        }
        count += requests;
        sum += requests * latency.mean();
    }

    /** Returns how many took at most as long as the bucket's bound. */
    double within(int bucket) {
        return Math.floor(within[bucket]);
    }

    /** Returns how many there were. */
    long count() {
        return count;
    }

    /** Returns the seconds that all took together. */
    double sum() {
        return sum;
    }
}
