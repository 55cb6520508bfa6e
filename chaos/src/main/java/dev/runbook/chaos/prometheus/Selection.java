package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.LabelMatcher;
import java.util.List;

/** The series that a selector selects, looked up again only when series have come or gone. */
final class Selection {
    private final SeriesStorage storage;
    private final List<LabelMatcher> matchers;
    private Series[] series = {};
    private long generation = -1;

    Selection(SeriesStorage storage, List<LabelMatcher> matchers) {
        this.storage = storage;
        this.matchers = matchers;
    }

    Series[] series() {
        if (generation != storage.generation()) {
            series = storage.select(matchers);
            generation = storage.generation();
        }
        return series;
    }
}
