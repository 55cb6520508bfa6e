package dev.runbook.chaos.prometheus;

import java.util.Arrays;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series in the order of time, in arrays that grow. While a series lasts, its samples are added only
 * when somebody looks at them.
 */
final class Series {
    private static final int FIRST_CAPACITY = 64;

    private final Labels labels;
    private final long retentionMillis;
    private final ScrapeTimes scrapes;
    private @Nullable Labels nameless;
    private long[] times = {};
    private double[] values = {};
    private int size;
    private boolean everStale;
    private @Nullable LongToDoubleFunction lasting;
    /** The first scrape whose sample is to be added, while the series lasts. */
    private int next;

    Series(Labels labels, long retentionMillis, ScrapeTimes scrapes) {
        this.labels = labels;
        this.retentionMillis = retentionMillis;
        this.scrapes = scrapes;
    }

    Labels labels() {
        return labels;
    }

    Labels nameless() {
        if (nameless == null) {
            nameless = labels.withoutName();
        }
        return nameless;
    }

    /** Returns the array of the samples' times, up to date when {@link #firstAfter} has been asked. */
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
        if (lasting != null) {
            return scrapes.last();
        }
        return size == 0 ? Long.MIN_VALUE : times[size - 1];
    }

    /** Says whether the series has neither a sample from an instant on nor will get one by itself. */
    boolean silentSince(long time) {
        return lasting == null && lastTime() < time;
    }

    /** Adds a sample; it must be younger than all before. */
    void append(long time, double value) {
        lastUntil(time);
        if (time <= lastTime()) {
            throw new IllegalStateException("The series " + labels + " got a second sample for the instant " + time
                    + " ms or one out of order; a scrape must give each series once");
        }
        add(time, value);
    }

    /** Makes sure that no other target gives the series. */
    void requireOver() {
        if (lasting != null) {
            throw new IllegalStateException(
                    "The series " + labels + " is given by two targets; a scrape must give each series once");
        }
    }

    /** Gives the series its samples from the latest scrape on, see {@link ScrapeSink#lasting}. */
    void last(LongToDoubleFunction value) {
        lastUntil(scrapes.last());
        lasting = value;
        next = scrapes.size() - 1;
    }

    /** Ends the series now, even when it got a sample at this very instant. */
    void end(long time) {
        lastUntil(time);
        if (lastTime() < time) {
            add(time, StaleMarker.VALUE);
        } else if (lastTime() == time) {
            values[size - 1] = StaleMarker.VALUE;
            everStale = true;
        }
    }

    /** Returns the index of the first sample after an instant. */
    int firstAfter(long time) {
        addLasting(Long.MAX_VALUE);
        return indexAfter(time);
    }

    /** Returns the index of the latest sample that an instant selector sees, or -1. */
    int latest(long time, long lookbackMillis) {
        int index = firstAfter(time) - 1;
        return index < 0 || times[index] <= time - lookbackMillis || StaleMarker.is(values[index]) ? -1 : index;
    }

    private int indexAfter(long time) {
        if (size == 0 || time >= times[size - 1]) {
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

    private void lastUntil(long time) {
        addLasting(time);
        lasting = null;
    }

    /** Adds the samples of the scrapes before an instant that the lasting series has not got yet. */
    private void addLasting(long before) {
        if (lasting != null) {
            for (; next < scrapes.size() && scrapes.at(next) < before; next++) {
                add(scrapes.at(next), lasting.applyAsDouble(scrapes.at(next)));
            }
        }
    }

    private void add(long time, double value) {
        if (size == times.length) {
            makeRoom(time - retentionMillis);
        }
        times[size] = time;
        values[size++] = value;
        everStale |= StaleMarker.is(value);
    }

    private void makeRoom(long oldest) {
        int expired = indexAfter(oldest);
        int kept = size - expired;
        int capacity = Math.max(FIRST_CAPACITY, kept > times.length / 2 ? times.length * 2 : times.length);
        times = Arrays.copyOfRange(times, expired, expired + capacity);
        values = Arrays.copyOfRange(values, expired, expired + capacity);
        size = kept;
    }
}
