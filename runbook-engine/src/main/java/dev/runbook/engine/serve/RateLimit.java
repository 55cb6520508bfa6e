package dev.runbook.engine.serve;

/** Admits so many a second, with as many in one burst. Thread-safe. */
final class RateLimit {
    private static final double NANOS = 1e9;

    private final int perSecond;
    private double left;
    private long at = System.nanoTime();

    RateLimit(int perSecond) {
        this.perSecond = perSecond;
        this.left = perSecond;
    }

    synchronized boolean admits() {
        long now = System.nanoTime();
        left = Math.min(perSecond, left + (now - at) / NANOS * perSecond);
        at = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
