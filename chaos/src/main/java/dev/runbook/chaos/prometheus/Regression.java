package dev.runbook.chaos.prometheus;

/** The line through a window's samples by simple linear regression: {@code deriv} and {@code predict_linear}. */
final class Regression {
    private final double slope;
    private final double intercept;

    /** Fits the line; the intercept is its value at an instant. */
    private Regression(Window window, long interceptTime) {
        int count = window.size();
        var x = new double[count];
        var y = new double[count];
        var xy = new double[count];
        var xx = new double[count];
        boolean constant = true;
        for (int i = 0; i < count; i++) {
            x[i] = (window.times[window.from + i] - interceptTime) / 1000.0;
            y[i] = window.values[window.from + i];
            xy[i] = x[i] * y[i];
            xx[i] = x[i] * x[i];
            constant &= y[i] == y[0];
        }
        if (constant) {
            this.slope = Double.isInfinite(y[0]) ? Double.NaN : 0;
            this.intercept = Double.isInfinite(y[0]) ? Double.NaN : y[0];
            return;
        }
        double sumX = Reduction.sum(x, 0, count, 0);
        double sumY = Reduction.sum(y, 0, count, 0);
        double covariance = Reduction.sum(xy, 0, count, 0) - sumX * sumY / count;
        double variance = Reduction.sum(xx, 0, count, 0) - sumX * sumX / count;
        this.slope = covariance / variance;
        this.intercept = sumY / count - slope * sumX / count;
    }

    static double deriv(Window window, double parameter) {
        // The first sample as origin keeps the sums small, hence exact.
        return window.size() < 2 ? StaleMarker.VALUE : new Regression(window, window.times[window.from]).slope;
    }

    static double predict(Window window, double seconds) {
        if (window.size() < 2) {
            return StaleMarker.VALUE;
        }
        var line = new Regression(window, window.evaluationTime);
        return line.slope * seconds + line.intercept;
    }
}
