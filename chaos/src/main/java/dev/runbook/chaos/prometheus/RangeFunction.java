package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Function;

/** Makes one number of a window, or {@link StaleMarker#VALUE} for none. */
@FunctionalInterface
interface RangeFunction {
    /**
     * Evaluates a window with at least one sample.
     *
     * @param parameter the scalar of {@code quantile_over_time} and {@code predict_linear}; others ignore it
     */
    double of(Window window, double parameter);

    /** Returns what a function of PromQL that takes a range vector does with each window. */
    static RangeFunction of(Function function) {
        return switch (function) {
            case RATE -> Extrapolation::rate;
            case INCREASE -> Extrapolation::increase;
            case DELTA -> Extrapolation::delta;
            case IRATE -> RangeFunction::irate;
            case IDELTA -> RangeFunction::idelta;
            case DERIV -> Regression::deriv;
            case PREDICT_LINEAR -> Regression::predict;
            case RESETS -> RangeFunction::resets;
            case CHANGES -> RangeFunction::changes;
            case AVG_OVER_TIME -> reducing(Reduction::mean);
            case COUNT_OVER_TIME -> reducing(Reduction::count);
            case LAST_OVER_TIME -> reducing(Reduction::last);
            case MAX_OVER_TIME -> reducing(Reduction::max);
            case MIN_OVER_TIME -> reducing(Reduction::min);
            case PRESENT_OVER_TIME -> reducing(Reduction::one);
            case QUANTILE_OVER_TIME -> reducing(Reduction::quantile);
            case STDDEV_OVER_TIME -> reducing(Reduction::deviation);
            case STDVAR_OVER_TIME -> reducing(Reduction::variance);
            case SUM_OVER_TIME -> reducing(Reduction::sum);
            default -> throw new IllegalArgumentException(function + " takes no range vector");
        };
    }

    private static RangeFunction reducing(Reduction reduction) {
        return (window, parameter) -> reduction.of(window.values, window.from, window.to, parameter);
    }

    private static double irate(Window window, double parameter) {
        if (window.size() < 2) {
            return StaleMarker.VALUE;
        }
        double last = window.values[window.to - 1];
        double previous = window.values[window.to - 2];
        double seconds = (window.times[window.to - 1] - window.times[window.to - 2]) / 1000.0;
        return (last < previous ? last : last - previous) / seconds;
    }

    private static double idelta(Window window, double parameter) {
        return window.size() < 2 ? StaleMarker.VALUE : window.values[window.to - 1] - window.values[window.to - 2];
    }

    private static double resets(Window window, double parameter) {
        int resets = 0;
        for (int i = window.from + 1; i < window.to; i++) {
            if (window.values[i] < window.values[i - 1]) {
                resets++;
            }
        }
        return resets;
    }

    private static double changes(Window window, double parameter) {
        int changes = 0;
        for (int i = window.from + 1; i < window.to; i++) {
            double value = window.values[i];
            double previous = window.values[i - 1];
            if (value != previous && !(Double.isNaN(value) && Double.isNaN(previous))) {
                changes++;
            }
        }
        return changes;
    }
}
