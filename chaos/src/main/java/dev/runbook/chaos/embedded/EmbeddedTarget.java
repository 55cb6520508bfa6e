package dev.runbook.chaos.embedded;

import dev.runbook.chaos.prometheus.AlertRule;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.Contents;
import dev.runbook.engine.promql.PromQl;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.PrepareException;
import dev.runbook.engine.spi.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
     * @throws PrepareException with all problems of manifests, models and rules, or with what the API server refuses
     */
    @Override
    public Arena open(ArenaRequest request) {
        var world = world(request);
        var contents = world.read();
        var problems = new ArrayList<>(contents.problems());
        problems.addAll(namespace(request, world, contents));
        var rules = rules(request, problems);
        if (!problems.isEmpty()) {
            throw new PrepareException(problems);
        }
        var cluster = new EmbeddedCluster(world, contents, request.seed());
        var refused = cluster.begin(contents);
        if (!refused.isEmpty()) {
            throw new PrepareException(refused);
        }
        return new EmbeddedArena(cluster, request, rules);
    }

    private static List<AlertRule> rules(ArenaRequest request, List<String> problems) {
        var rules = new ArrayList<AlertRule>();
        for (var alert : request.alerts()) {
            try {
                rules.add(new AlertRule(
                        alert.name(),
                        PromQl.parse(alert.expr()),
                        alert.forDuration(),
                        alert.keepFiringFor(),
                        alert.labels(),
                        Map.of()));
            } catch (IllegalArgumentException unfit) {
                problems.add("alert " + alert.name() + ": " + unfit.getMessage());
            }
        }
        return rules;
    }

    private static ClusterWorld world(ArenaRequest request) {
        var world = request.world();
        if (world == null) {
            return request.namespace().equals("default")
                    ? ClusterWorld.named("empty")
                    : ClusterWorld.named("empty").namespaces(request.namespace(), "default");
        }
        if (world instanceof ClusterWorld known) {
            return known;
        }
        throw new PrepareException(List.of(
                "the embedded target realises a " + ClusterWorld.class.getName() + ", but the drill's world is a "
                        + world.getClass().getName() + "; make it with ClusterWorld.named(…)"));
    }

    private static List<String> namespace(ArenaRequest request, ClusterWorld world, Contents contents) {
        var all = Stream.concat(world.namespaces().stream(), EmbeddedCluster.namespaces(contents))
                .distinct()
                .sorted()
                .toList();
        return all.contains(request.namespace())
                ? List.of()
                : List.of("world " + world + ": the runbook works in namespace " + request.namespace()
                        + ", which the world lacks; it has " + String.join(", ", all));
    }
}
