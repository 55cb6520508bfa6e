package dev.runbook.chaos.prometheus;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Scrapes one target again and again and marks what vanished from it as stale. */
final class ScrapeLoop {
    private static final List<String> TARGET_LABELS = List.of("job", "instance");

    private final ScrapeTarget target;
    private final SeriesStorage storage;
    private final Projection stored;
    private final Labels up;
    private ScrapeBuffer last = new ScrapeBuffer();
    private ScrapeBuffer fresh = new ScrapeBuffer();
    private final Set<Series> lasting = new HashSet<>();

    ScrapeLoop(ScrapeTarget target, SeriesStorage storage) {
        this.target = target;
        this.storage = storage;
        this.stored = new Projection(this::withTargetLabels);
        this.up = withTargetLabels(Labels.metric("up"));
    }

    void scrape(long now) {
        boolean answered = collect();
        if (!answered) {
            endLasting(now);
        }
        fresh.store(now, last, storage, stored);
        fresh.storeLasting(now, lasting, storage, stored);
        last.endSilent(now);
        var spare = last;
        last = fresh;
        fresh = spare;
        storage.series(up).append(now, answered ? 1 : 0);
    }

    /** Ends all series, as when the target is no longer there. */
    void end(long now) {
        last.end(now);
        endLasting(now);
        storage.series(up).end(now);
    }

    private void endLasting(long now) {
        lasting.forEach(series -> series.end(now));
        lasting.clear();
    }

    private boolean collect() {
        fresh.clear();
        try {
            target.scrape(fresh);
            return true;
        } catch (ScrapeFailed down) {
            fresh.clear();
            return false;
        }
    }

    private Labels withTargetLabels(Labels given) {
        var labels = given;
        for (String name : TARGET_LABELS) {
            String own = given.get(name);
            if (own.isEmpty() || !target.honorsLabels()) {
                String value = name.equals("job") ? target.job() : target.instance();
                labels = (own.isEmpty() ? labels : labels.with("exported_" + name, own)).with(name, value);
            }
        }
        return labels;
    }
}
