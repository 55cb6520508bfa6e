package dev.runbook.chaos.embedded;

import dev.runbook.chaos.prometheus.AlertRule;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.RequestedWorld;
import dev.runbook.engine.promql.PromQl;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.PrepareException;
import dev.runbook.engine.spi.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/** Realises worlds in this process and in virtual time, without Docker or a network. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class EmbeddedTarget implements Target {
    /** Found by {@link java.util.ServiceLoader}. */
    public EmbeddedTarget() {}

    @Override
    public String name() {
        return "embedded";
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    /**
     * Prepares a world: applies its manifests and lets its settling time pass, so that it has started when the arena's
     * clock begins.
     *
     * @throws PrepareException with all problems of manifests, models and rules, and with what the API server refuses
     */
    @Override
    public Arena open(ArenaRequest request) {
        var requested = RequestedWorld.of(request);
        var contents = requested.contents();
        var cluster = new EmbeddedCluster(requested.world(), contents, request.seed());
        var problems = new ArrayList<>(requested.problems());
        problems.addAll(cluster.apply(contents));
        if (!problems.isEmpty()) {
            throw new PrepareException(problems);
        }
        cluster.settle();
        return new EmbeddedArena(cluster, request, rules(request));
    }

    /** Leaves out a world without the runbook's namespace: nothing in it is where a fault would look. */
    @Override
    public Optional<Arena> openInPart(ArenaRequest request) {
        if (!(request.world() instanceof ClusterWorld)) {
            return Optional.empty();
        }
        var requested = RequestedWorld.of(request);
        if (!requested.namespaces().contains(request.namespace())) {
            return Optional.empty();
        }
        var cluster = new EmbeddedCluster(requested.world(), requested.contents(), request.seed());
        cluster.apply(requested.contents());
        cluster.settle();
        return Optional.of(new EmbeddedArena(cluster, request, List.of()));
    }

    private static List<AlertRule> rules(ArenaRequest request) {
        return request.alerts().stream()
                .map(alert -> new AlertRule(
                        alert.name(),
                        PromQl.parse(alert.expr()),
                        alert.forDuration(),
                        alert.keepFiringFor(),
                        alert.labels(),
                        Map.of()))
                .toList();
    }
}
