package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.engine.promql.PromQl;
import dev.runbook.engine.promql.PromQlException;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.PrepareException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * The world that an arena is to be opened with.
 *
 * @param world the world; an empty one where the request has none
 * @param contents its objects, read
 * @param problems what is wrong with it and with the request's rules, all at once
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RequestedWorld(ClusterWorld world, Contents contents, List<String> problems) {
    /** Copies the list. */
    public RequestedWorld {
        problems = List.copyOf(problems);
    }

    /**
     * Reads the world of a request.
     *
     * @throws PrepareException if it is not a {@link ClusterWorld}
     */
    public static RequestedWorld of(ArenaRequest request) {
        var world = world(request);
        var contents = world.read();
        var problems = new ArrayList<>(contents.problems());
        var namespaces = namespaces(world, contents);
        if (!namespaces.contains(request.namespace())) {
            problems.add("world " + world + ": the runbook works in namespace " + request.namespace()
                    + ", which the world lacks; it has " + String.join(", ", namespaces)
                    + ": add it with namespaces(…) or correct @Runbook(namespace = …)");
        }
        for (var alert : request.alerts()) {
            try {
                PromQl.parse(alert.expr());
            } catch (PromQlException unfit) {
                problems.add("alert " + alert.name() + ": " + unfit.getMessage());
            }
        }
        return new RequestedWorld(world, contents, problems);
    }

    /** Returns the namespaces of the world and of its manifests, in order. */
    public List<String> namespaces() {
        return namespaces(world, contents);
    }

    private static List<String> namespaces(ClusterWorld world, Contents contents) {
        var brought = contents.manifests().stream()
                .filter(manifest -> manifest.type().equals(ResourceType.NAMESPACE))
                .map(Manifest::name);
        return Stream.concat(world.namespaces().stream(), brought)
                .distinct()
                .sorted()
                .toList();
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
        throw new PrepareException(
                List.of("this target realises a " + ClusterWorld.class.getName() + ", but the drill's world is a "
                        + world.getClass().getName() + "; make it with ClusterWorld.named(…)"));
    }
}
