package dev.runbook.engine.spi;

import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What an arena is opened for.
 *
 * @param world the drill's world, of a type that the target knows; null for an empty cluster
 * @param alerts the rules that its Prometheus evaluates
 * @param seed of all random choices
 * @param namespace the runbook's namespace, which exists in an empty cluster too
 * @param needs what the faults need that will be injected
 * @param quiet whether nothing will happen in it and it only has to last for hours
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record ArenaRequest(
        @Nullable Object world,
        List<AlertRule> alerts,
        long seed,
        String namespace,
        Set<FaultNeed> needs,
        boolean quiet) {
    /** Copies the collections. */
    public ArenaRequest {
        alerts = List.copyOf(alerts);
        needs = Set.copyOf(needs);
    }

    /** Asks for an arena whose faults need nothing beyond the ordinary. */
    public ArenaRequest(@Nullable Object world, List<AlertRule> alerts, long seed, String namespace) {
        this(world, alerts, seed, namespace, Set.of(), false);
    }
}
