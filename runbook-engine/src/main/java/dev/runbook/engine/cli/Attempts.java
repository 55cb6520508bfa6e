package dev.runbook.engine.cli;

import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.live.Policy;
import dev.runbook.engine.promql.Durations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Counts the runs of a runbook in one place: what has not helped three times does not help at the fourth. Runs that the
 * same alert started count together, and so do those that people started.
 *
 * @param runs the journals of this machine
 * @param policy says how many within which time
 */
record Attempts(JournalStore runs, Policy policy) {
    /** Where a run acts, and on which alert. */
    record Place(String runbook, String cluster, String namespace, String fingerprint) {
        private boolean isOf(History history) {
            var header = history.header();
            return runbook.equals(header.get("id"))
                    && cluster.equals(header.get("cluster"))
                    && namespace.equals(history.namespace())
                    && fingerprint.equals(header.getOrDefault(RunHeader.FINGERPRINT, ""));
        }
    }

    /** Returns why there is no further attempt for now; empty where there is. */
    Optional<String> exhausted(Place place, Instant now) {
        var since = now.minus(policy.coolDown());
        var recent = new ArrayList<String>();
        var ids = runs.runs();
        for (int i = ids.size() - 1; i >= 0 && RunIds.startedAt(ids.get(i)).isAfter(since); i--) {
            var id = ids.get(i);
            if (read(id).filter(place::isOf).isPresent()) {
                recent.add(id);
            }
        }
        return recent.size() < policy.attempts() ? Optional.empty() : Optional.of(reason(place, recent));
    }

    private String reason(Place place, List<String> recent) {
        return place.runbook() + " ran " + recent.size() + " times here within "
                + Durations.format(policy.coolDown()) + " (" + String.join(", ", recent)
                + "), and attempts is " + policy.attempts()
                + ": see what they did (runbook status RUN), and go on from "
                + RunIds.startedAt(recent.get(recent.size() - 1)).plus(policy.coolDown())
                + " on, or before with --break-glass and a --reason";
    }

    private Optional<History> read(String id) {
        try {
            return Optional.of(runs.find(id).history());
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
