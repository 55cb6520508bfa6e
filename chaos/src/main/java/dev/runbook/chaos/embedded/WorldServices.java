package dev.runbook.chaos.embedded;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ServiceProxy;
import dev.runbook.chaos.world.LiveWorld;
import java.util.Optional;
import java.util.Set;

/**
 * The services of a world as a proxy reaches them. What they answer besides health checks the world does not say.
 *
 * @param store tells which there are
 * @param live tells how they answer
 */
record WorldServices(ObjectStore store, LiveWorld live) implements ServiceProxy {
    private static final Set<String> HEALTH = Set.of("/health", "/healthz", "/ready", "/readyz", "/livez");

    @Override
    public Optional<Reply> get(String namespace, String service, String path) {
        if (store.get(ResourceType.SERVICE, namespace, service).isEmpty()) {
            return Optional.of(new Reply.NoService());
        }
        if (!HEALTH.contains(path)) {
            return Optional.empty();
        }
        var status = live.ask(namespace, service);
        if (status.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                status.getAsInt() == 0
                        ? new Reply.NoEndpoints()
                        : new Reply.Answered(
                                status.getAsInt(),
                                status.getAsInt() < 300 ? "{\"status\":\"ok\"}" : "{\"status\":\"failing\"}"));
    }
}
