package dev.runbook.chaos.prometheus;

import java.util.Arrays;

/** What one scrape gave, in its order, with the series that each sample belongs to. */
final class ScrapeBuffer implements SampleSink {
    private Labels[] given = new Labels[16];
    private double[] values = new double[16];
    private Series[] series = new Series[16];
    private int size;

    @Override
    public void sample(Labels labels, double value) {
        if (size == given.length) {
            given = Arrays.copyOf(given, size * 2);
            values = Arrays.copyOf(values, size * 2);
            series = Arrays.copyOf(series, size * 2);
        }
        given[size] = labels;
        values[size++] = value;
    }

    void clear() {
        size = 0;
    }

    /** Stores all samples; where the labels are those of the last scrape, its series need not be looked for. */
    @SuppressWarnings("ReferenceEquality") // a fast answer for the usual case
    void store(long now, ScrapeBuffer last, SeriesStorage storage, Projection stored) {
        for (int i = 0; i < size; i++) {
            boolean same = i < last.size && last.given[i] == given[i];
            series[i] = same ? last.series[i] : storage.series(stored.of(given[i]));
            series[i].append(now, values[i]);
        }
    }

    /** Ends the series of this scrape that got no sample since. */
    void endSilent(long now) {
        for (int i = 0; i < size; i++) {
            if (series[i].lastTime() < now) {
                series[i].append(now, StaleMarker.VALUE);
            }
        }
    }

    /** Ends all series of this scrape. */
    void end(long now) {
        for (int i = 0; i < size; i++) {
            series[i].end(now);
        }
    }
}
