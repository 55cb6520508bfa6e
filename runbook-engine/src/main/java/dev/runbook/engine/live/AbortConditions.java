package dev.runbook.engine.live;

import dev.runbook.api.port.Metrics;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apiguardian.api.API;

/**
 * When runs are stopped: PromQL that has a result, as the expression of an alert has. Asked before each write, and all
 * the time while a run is under way. What takes a run back is let through.
 *
 * @param expressions by what they say
 * @param unreadableStops whether a write is refused where Prometheus does not answer; a run that cannot be watched is
 *     as good as one that goes wrong
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record AbortConditions(Map<String, String> expressions, boolean unreadableStops) {
    /** Nothing. */
    public static final AbortConditions NONE = new AbortConditions(Map.of(), true);

    /** Sorts the expressions by name. */
    public AbortConditions {
        expressions = java.util.Collections.unmodifiableMap(new TreeMap<>(expressions));
    }

    /** Returns the first condition that holds now, or that can't be asked where that counts; empty for none. */
    public Optional<String> met(Metrics metrics) {
        return holding(metrics, unreadableStops);
    }

    /** Returns the first condition that holds now; one that can't be asked is passed over. */
    public Optional<String> holding(Metrics metrics) {
        return holding(metrics, false);
    }

    private Optional<String> holding(Metrics metrics, boolean unreadable) {
        for (var entry : expressions.entrySet()) {
            try {
                var samples = metrics.instant(entry.getValue());
                if (!samples.isEmpty()) {
                    return Optional.of("the abort condition '" + entry.getKey() + "' holds (" + entry.getValue()
                            + " is " + samples.get(0).value() + ")");
                }
            } catch (RuntimeException e) {
                if (unreadable) {
                    return Optional.of("the abort condition '" + entry.getKey() + "' can't be asked (" + e.getMessage()
                            + "), so nobody knows whether it holds; 'abortUnreadable: go' in the policy file acts all"
                            + " the same");
                }
            }
        }
        return Optional.empty();
    }
}
