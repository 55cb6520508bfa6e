package dev.runbook.chaos.world;

/**
 * The distribution of the time that requests take on one pod: a fixed time in dependencies plus a log-normal one in the
 * pod, which grows with the pod's load.
 *
 * <p>The growth is the mean time in an M/M/1 queue over the mean time of service, {@code 1 / (1 - u)} at utilisation
 * {@code u} (Kleinrock, Queueing Systems I, 3.2); the shape of the distribution is kept.
 *
 * @param fixed seconds in dependencies
 * @param median seconds in the pod, under its load
 * @param sigma of the logarithm of the seconds in the pod
 */
record Latency(double fixed, double median, double sigma) {
    /** The utilisation beyond which a queue is full: no request waits longer than 20 times its own time. */
    static final double FULL = 0.95;

    /** The 95th percentile of the standard normal distribution. */
    private static final double Z95 = 1.6448536269514722;

    /** Returns the distribution on a pod that gets some requests per second and can do so many. */
    static Latency of(Behaviour behaviour, double rate, double capacity, double fixedSeconds) {
        double growth = 1 / (1 - Math.min(rate / capacity, FULL));
        double p50 = behaviour.p50().toNanos() / 1e9;
        double p95 = behaviour.p95().toNanos() / 1e9;
        return new Latency(fixedSeconds, p50 * growth, Math.log(p95 / p50) / Z95);
    }

    /** Returns the share of requests that a pod turns away: what comes beyond its capacity. */
    static double turnedAway(double rate, double capacity) {
        return rate <= capacity ? 0 : 1 - capacity / rate;
    }

    /** Returns the share of requests that take at most so many seconds. */
    double within(double seconds) {
        double inPod = seconds - fixed;
        if (inPod <= 0) {
            return 0;
        }
        if (sigma == 0) {
            return inPod >= median ? 1 : 0;
        }
        return normal(Math.log(inPod / median) / sigma);
    }

    /** Returns the mean seconds of a request. */
    double mean() {
        return fixed + median * Math.exp(sigma * sigma / 2);
    }

    /** The standard normal distribution function (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
    private static double normal(double z) {
        double x = Math.abs(z);
        double t = 1 / (1 + 0.2316419 * x);
        double series =
                t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        double tail = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * series;
        return z < 0 ? tail : 1 - tail;
    }
}
