package dev.runbook.chaos.world;

import java.util.random.RandomGenerator;

/** Draws counts as they come in nature, at a cost that does not grow with them. */
final class Chance {
    /** Above this mean the normal distribution stands in for the exact one. */
    private static final double MANY = 20;

    private final RandomGenerator random;

    Chance(RandomGenerator random) {
        this.random = random;
    }

    /** Draws how many independent events happen of which so many are expected (Poisson). */
    long events(double expected) {
        if (expected <= 0) {
            return 0;
        }
        if (expected > MANY) {
            return Math.max(0, Math.round(expected + Math.sqrt(expected) * random.nextGaussian()));
        }
        // Knuth, The Art of Computer Programming 2, 3.4.1: multiply uniform numbers until below e^-mean.
        double limit = Math.exp(-expected);
        long count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    /** Draws how many of some tries succeed, each with the same chance (binomial). */
    long of(long tries, double chance) {
        if (chance <= 0 || tries == 0) {
            return 0;
        }
        if (chance >= 1) {
            return tries;
        }
        double mean = tries * chance;
        if (mean < MANY || tries - mean < MANY) {
            return Math.min(tries, chance <= 0.5 ? events(mean) : tries - Math.min(tries, events(tries - mean)));
        }
        double deviation = Math.sqrt(mean * (1 - chance));
        return Math.max(0, Math.min(tries, Math.round(mean + deviation * random.nextGaussian())));
    }

    /** Draws a factor around 1 with a standard deviation, never below a tenth. */
    double factor(double deviation) {
        return Math.max(0.1, 1 + deviation * random.nextGaussian());
    }
}
