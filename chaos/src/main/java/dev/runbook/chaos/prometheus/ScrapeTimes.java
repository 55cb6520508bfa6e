package dev.runbook.chaos.prometheus;

import java.util.Arrays;

/** The instants of all scrapes, in milliseconds since the epoch. */
final class ScrapeTimes {
    private long[] times = new long[64];
    private int size;

    void add(long time) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
        }
        times[size++] = time;
    }

    int size() {
        return size;
    }

    long at(int index) {
        return times[index];
    }

    long last() {
        return times[size - 1];
    }
}
