package dev.runbook.chaos.prometheus;

/**
 * How much a series grew in a window, extrapolated to its bounds as Prometheus does for {@code rate}, {@code increase}
 * and {@code delta}.
 *
 * <p>A bound that is not further from the nearest sample than 1.1 average distances is taken to be covered; else the
 * series is taken to go on for half an average distance. A counter is never extrapolated below zero.
 */
final class Extrapolation {
    private static final double NEAR = 1.1;

    private Extrapolation() {}

    static double rate(Window window, double parameter) {
        return counter(window, (window.end - window.start) / 1000.0);
    }

    static double increase(Window window, double parameter) {
        return counter(window, 1);
    }

    static double delta(Window window, double parameter) {
        if (window.size() < 2) {
            return StaleMarker.VALUE;
        }
        double grown = window.values[window.to - 1] - window.values[window.from];
        return grown * factor(window, Double.POSITIVE_INFINITY);
    }

    private static double counter(Window window, double seconds) {
        if (window.size() < 2) {
            return StaleMarker.VALUE;
        }
        double first = window.values[window.from];
        double grown = window.values[window.to - 1] - first;
        double previous = first;
        for (int i = window.from + 1; i < window.to; i++) {
            double value = window.values[i];
            if (value < previous) {
                grown += previous;
            }
            previous = value;
        }
        double toZero = grown > 0 && first >= 0 ? sampledSeconds(window) * (first / grown) : Double.POSITIVE_INFINITY;
        return grown * (factor(window, toZero) / seconds);
    }

    private static double factor(Window window, double secondsToZero) {
        double sampled = sampledSeconds(window);
        double distance = sampled / (window.size() - 1);
        double before = (window.times[window.from] - window.start) / 1000.0;
        double after = (window.end - window.times[window.to - 1]) / 1000.0;
        if (window.zeroFirst) {
            before = Math.min(before, secondsToZero);
        }
        if (before >= distance * NEAR) {
            before = distance / 2;
        }
        before = window.zeroFirst ? before : Math.min(before, secondsToZero);
        if (after >= distance * NEAR) {
            after = distance / 2;
        }
        return (sampled + before + after) / sampled;
    }

    private static double sampledSeconds(Window window) {
        return (window.times[window.to - 1] - window.times[window.from]) / 1000.0;
    }
}
