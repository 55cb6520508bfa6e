package dev.runbook.chaos.prometheus;

import java.util.Arrays;

/** The samples of one series in the order of time, in arrays that grow. */
final class Series {
    private final Labels labels;
    private final Labels nameless;
    private final long retentionMillis;
    private long[] times = new long[64];
    private double[] values = new double[64];
    private int size;
    private boolean everStale;

    Series(Labels labels, long retentionMillis) {
        this.labels = labels;
        this.nameless = labels.withoutName();
        this.retentionMillis = retentionMillis;
    }

    Labels labels() {
        return labels;
    }

    Labels nameless() {
        return nameless;
    }

    long[] times() {
        return times;
    }

    double[] values() {
        return values;
    }

    /** Says whether a stale marker may be among the samples. */
    boolean everStale() {
        return everStale;
    }

    long lastTime() {
        return size == 0 ? Long.MIN_VALUE : times[size - 1];
    }

    /** Adds a sample; it must be younger than all before. */
    void append(long time, double value) {
        if (time <= lastTime()) {
            throw new IllegalStateException("The series " + labels + " got a second sample for the instant " + time
                    + " ms or one out of order; a scrape must give each series once");
        }
        if (size == times.length) {
            makeRoom(time - retentionMillis);
        }
        times[size] = time;
        values[size++] = value;
        everStale |= StaleMarker.is(value);
    }

    /** Ends the series now, even when it got a sample at this very instant. */
    void end(long time) {
        if (lastTime() < time) {
            append(time, StaleMarker.VALUE);
        } else if (lastTime() == time) {
            values[size - 1] = StaleMarker.VALUE;
            everStale = true;
        }
    }

    /** Returns the index of the first sample after an instant. */
    int firstAfter(long time) {
        if (time >= lastTime()) {
            return size;
        }
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] > time) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Returns the index of the latest sample that an instant selector sees, or -1. */
    int latest(long time, long lookbackMillis) {
        int index = firstAfter(time) - 1;
        return index < 0 || times[index] <= time - lookbackMillis || StaleMarker.is(values[index]) ? -1 : index;
    }

    private void makeRoom(long oldest) {
        int expired = firstAfter(oldest);
        int kept = size - expired;
        int capacity = kept > times.length / 2 ? times.length * 2 : times.length;
        times = Arrays.copyOfRange(times, expired, expired + capacity);
        values = Arrays.copyOfRange(values, expired, expired + capacity);
        size = kept;
    }
}
