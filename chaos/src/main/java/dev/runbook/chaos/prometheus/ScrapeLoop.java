package dev.runbook.chaos.prometheus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scrapes one target again and again and marks what vanished from it as stale. */
final class ScrapeLoop {
    private static final List<String> TARGET_LABELS = List.of("job", "instance");

    private final ScrapeTarget target;
    private final SeriesStorage storage;
    private final Projection stored;
    private final Labels up;
    /** The series by the labels that the target gives; one that vanished stays until it is stale. */
    private final Map<Labels, Series> exposed = new LinkedHashMap<>();

    ScrapeLoop(ScrapeTarget target, SeriesStorage storage) {
        this.target = target;
        this.storage = storage;
        this.stored = new Projection(this::withTargetLabels);
        this.up = withTargetLabels(Labels.metric("up"));
    }

    void scrape(long now) {
        var fresh = new LinkedHashMap<Labels, Double>(exposed.size() * 2);
        boolean answered = collect(fresh);
        fresh.forEach((labels, value) -> exposed.computeIfAbsent(labels, given -> storage.series(stored.of(given)))
                .append(now, value));
        markStale(now, fresh.keySet());
        storage.series(up).append(now, answered ? 1 : 0);
    }

    /** Ends all series, as when the target is no longer there. */
    void end(long now) {
        markStale(now, List.of());
        var series = storage.series(up);
        if (series.lastTime() < now) {
            series.append(now, StaleMarker.VALUE);
        }
    }

    private boolean collect(Map<Labels, Double> fresh) {
        try {
            target.scrape((labels, value) -> {
                if (fresh.put(labels, value) != null) {
                    throw new IllegalStateException("The target " + up + " gave " + labels + " twice in one scrape");
                }
            });
            return true;
        } catch (ScrapeFailed down) {
            fresh.clear();
            return false;
        }
    }

    private void markStale(long now, Collection<Labels> fresh) {
        if (exposed.size() == fresh.size()) {
            return;
        }
        var vanished = new ArrayList<>(exposed.keySet());
        vanished.removeAll(fresh);
        for (var labels : vanished) {
            var series = exposed.remove(labels);
            if (series != null && series.lastTime() < now) {
                series.append(now, StaleMarker.VALUE);
            }
        }
    }

    private Labels withTargetLabels(Labels given) {
        var labels = given;
        for (String name : TARGET_LABELS) {
            String own = given.get(name);
            if (!own.isEmpty() && target.honorsLabels()) {
                continue;
            }
            String value = name.equals("job") ? target.job() : target.instance();
            labels = labels.with("exported_" + name, own.isEmpty() ? labels.get("exported_" + name) : own)
                    .with(name, value);
        }
        return labels;
    }
}
