package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.LabelMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All series, found by metric name and conditions on labels.
 *
 * <p>The generation changes whenever a series comes or goes, so that selections can be kept until then.
 */
final class SeriesStorage {
    private final Map<Labels, Series> series = new HashMap<>();
    private final Map<String, List<Series>> byName = new TreeMap<>();
    private final ScrapeTimes scrapes = new ScrapeTimes();
    private final long retentionMillis;
    private long generation;

    SeriesStorage(Duration retention) {
        this.retentionMillis = retention.toMillis();
    }

    long generation() {
        return generation;
    }

    /** Notes that a scrape of all targets begins. */
    void scraping(long now) {
        scrapes.add(now);
    }

    /** Returns the series of these labels, a new one if there is none yet. */
    Series series(Labels labels) {
        var found = series.get(labels);
        if (found == null) {
            found = new Series(labels, retentionMillis, scrapes);
            series.put(labels, found);
            byName.computeIfAbsent(labels.metricName(), name -> new ArrayList<>())
                    .add(found);
            generation++;
        }
        return found;
    }

    /** Returns the series that fulfil all conditions, sorted by their labels. */
    Series[] select(List<LabelMatcher> matchers) {
        return candidates(matchers).stream()
                .filter(candidate -> matches(candidate.labels(), matchers))
                .sorted(Comparator.comparing(Series::labels))
                .toArray(Series[]::new);
    }

    /** Forgets the series that got no sample for longer than the retention. */
    void expire(long now) {
        long oldest = now - retentionMillis;
        if (series.values().removeIf(old -> old.silentSince(oldest))) {
            byName.values().forEach(list -> list.removeIf(old -> old.silentSince(oldest)));
            byName.values().removeIf(List::isEmpty);
            generation++;
        }
    }

    private Collection<Series> candidates(List<LabelMatcher> matchers) {
        for (var matcher : matchers) {
            if (matcher.label().equals(LabelMatcher.METRIC_NAME)
                    && matcher.comparison() == LabelMatcher.Comparison.EQUAL) {
                return byName.getOrDefault(matcher.value(), List.of());
            }
        }
        return series.values();
    }

    private static boolean matches(Labels labels, List<LabelMatcher> matchers) {
        for (var matcher : matchers) {
            if (!matcher.matches(labels.get(matcher.label()))) {
                return false;
            }
        }
        return true;
    }
}
