package dev.runbook.chaos.prometheus;

import java.util.Arrays;

/** Makes one number of many: what an aggregation does with a group and an {@code _over_time} function with a window. */
@FunctionalInterface
interface Reduction {
    /**
     * Reduces a slice with at least one value.
     *
     * @param parameter the parameter of a quantile; other reductions ignore it
     */
    double of(double[] values, int from, int to, double parameter);

    /** Sums with Neumaier's compensation, as Prometheus does, so that small values beside large ones count. */
    static double sum(double[] values, int from, int to, double parameter) {
        double sum = 0;
        double lost = 0;
        for (int i = from; i < to; i++) {
            double value = values[i];
            double next = sum + value;
            if (Double.isInfinite(next)) {
                lost = 0;
            } else if (Math.abs(sum) >= Math.abs(value)) {
                lost += (sum - next) + value;
            } else {
                lost += (value - next) + sum;
            }
            sum = next;
        }
        return Double.isInfinite(sum) ? sum : sum + lost;
    }

    /** Averages; when the sum overflows, the mean is built step by step. */
    static double mean(double[] values, int from, int to, double parameter) {
        double sum = sum(values, from, to, parameter);
        if (!Double.isInfinite(sum)) {
            return sum / (to - from);
        }
        double mean = 0;
        for (int i = from; i < to; i++) {
            if (Double.isInfinite(values[i])) {
                return sum;
            }
            int count = i - from + 1;
            mean += values[i] / count - mean / count;
        }
        return mean;
    }

    /** Returns the least value; NaN only when there is nothing else. */
    static double min(double[] values, int from, int to, double parameter) {
        double least = values[from];
        for (int i = from + 1; i < to; i++) {
            if (values[i] < least || Double.isNaN(least)) {
                least = values[i];
            }
        }
        return least;
    }

    /** Returns the greatest value; NaN only when there is nothing else. */
    static double max(double[] values, int from, int to, double parameter) {
        double greatest = values[from];
        for (int i = from + 1; i < to; i++) {
            if (values[i] > greatest || Double.isNaN(greatest)) {
                greatest = values[i];
            }
        }
        return greatest;
    }

    /** Counts the values. */
    static double count(double[] values, int from, int to, double parameter) {
        return to - from;
    }

    /** Returns 1, since there is a value. */
    static double one(double[] values, int from, int to, double parameter) {
        return 1;
    }

    /** Returns the youngest value. */
    static double last(double[] values, int from, int to, double parameter) {
        return values[to - 1];
    }

    /** Returns the population's variance, by Welford's method. */
    static double variance(double[] values, int from, int to, double parameter) {
        double mean = 0;
        double squares = 0;
        for (int i = from; i < to; i++) {
            double delta = values[i] - mean;
            mean += delta / (i - from + 1);
            squares += delta * (values[i] - mean);
        }
        return squares / (to - from);
    }

    /** Returns the population's standard deviation. */
    static double deviation(double[] values, int from, int to, double parameter) {
        return Math.sqrt(variance(values, from, to, parameter));
    }

    /** Returns the quantile, linear between the two nearest ranks; NaN counts as the least value. */
    static double quantile(double[] values, int from, int to, double parameter) {
        if (Double.isNaN(parameter)) {
            return Double.NaN;
        }
        if (parameter < 0 || parameter > 1) {
            return parameter < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        var sorted = nanFirst(Arrays.copyOfRange(values, from, to));
        double rank = parameter * (sorted.length - 1);
        int lower = (int) Math.floor(rank);
        int upper = Math.min(sorted.length - 1, lower + 1);
        double weight = rank - lower;
        return sorted[lower] * (1 - weight) + sorted[upper] * weight;
    }

    private static double[] nanFirst(double[] values) {
        Arrays.sort(values);
        int numbers = values.length;
        while (numbers > 0 && Double.isNaN(values[numbers - 1])) {
            numbers--;
        }
        var turned = new double[values.length];
        Arrays.fill(turned, Double.NaN);
        System.arraycopy(values, 0, turned, values.length - numbers, numbers);
        return turned;
    }
}
