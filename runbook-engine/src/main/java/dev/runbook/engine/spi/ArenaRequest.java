package dev.runbook.engine.spi;

import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What an arena is opened for.
 *
 * @param world the drill's world, of a type that the target knows; null for an empty cluster
 * @param alerts the rules that its Prometheus evaluates
 * @param seed of all random choices
 * @param namespace the runbook's namespace, which exists in an empty cluster too
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ArenaRequest(@Nullable Object world, List<AlertRule> alerts, long seed, String namespace) {
    /** Copies the list. */
    public ArenaRequest {
        alerts = List.copyOf(alerts);
    }
}
