package dev.runbook.chaos.prometheus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongToDoubleFunction;

/** What one scrape gave, in its order, with the series that each sample belongs to. */
final class ScrapeBuffer implements ScrapeSink {
    private Labels[] given = new Labels[16];
    private double[] values = new double[16];
    private Series[] series = new Series[16];
    private int size;
    private final Map<Labels, LongToDoubleFunction> lasting = new LinkedHashMap<>();
    private final List<Labels> gone = new ArrayList<>();

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

    @Override
    public void lasting(Labels labels, LongToDoubleFunction value) {
        if (lasting.put(labels, value) != null) {
            throw new IllegalStateException(
                    "The series " + labels + " was given twice in a scrape; a scrape must give each series once");
        }
    }

    @Override
    public void gone(Labels labels) {
        gone.add(labels);
    }

    void clear() {
        size = 0;
        lasting.clear();
        gone.clear();
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

    /** Begins and ends what lasts from scrape to scrape, and keeps track of it. */
    void storeLasting(long now, Set<Series> lasts, SeriesStorage storage, Projection stored) {
        for (var labels : gone) {
            var ended = storage.series(stored.of(labels));
            ended.end(now);
            lasts.remove(ended);
        }
        lasting.forEach((labels, value) -> {
            var begun = storage.series(stored.of(labels));
            if (lasts.add(begun)) {
                begun.requireOver();
            }
            begun.last(value);
        });
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
