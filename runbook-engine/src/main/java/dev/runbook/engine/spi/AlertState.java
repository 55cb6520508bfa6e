package dev.runbook.engine.spi;

import java.time.Instant;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The state of an alert rule: the furthest of its instances.
 *
 * @param phase what it is now
 * @param since when it entered the phase; null while inactive
 * @param labels of that instance, with {@code alertname}
 * @param value of its expression at the last evaluation; NaN while inactive
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record AlertState(Phase phase, @Nullable Instant since, Map<String, String> labels, double value) {
    /** The phases of a Prometheus alert. */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1")
    public enum Phase {
        /** The expression does not hold. */
        INACTIVE,
        /** It holds, for less than its {@code for}. */
        PENDING,
        /** It fires. */
        FIRING
    }

    /** Copies the map. */
    public AlertState {
        labels = Map.copyOf(labels);
    }
}
