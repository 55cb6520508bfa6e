package dev.runbook.chaos.embedded;

import dev.runbook.api.port.Metrics;
import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.api.Interception;
import dev.runbook.chaos.cluster.api.RequestFilter;
import dev.runbook.chaos.cluster.client.EmbeddedHttpClientFactory;
import dev.runbook.chaos.fault.ApiPath;
import dev.runbook.chaos.fault.FaultMemory;
import dev.runbook.chaos.fault.Nodes;
import dev.runbook.chaos.fault.PodNetwork;
import dev.runbook.chaos.world.WorldControls;
import dev.runbook.engine.spi.FaultContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What faults act through in the embedded cluster; their calls take no virtual time. */
final class EmbeddedFaults implements FaultContext, ApiPath {
    private final EmbeddedCluster cluster;
    private final String namespace;
    private final Config config;
    private final Metrics metrics;
    private final FaultMemory memory = new FaultMemory();
    private final List<RequestFilter> disturbances = new CopyOnWriteArrayList<>();
    private @Nullable KubernetesClient client;

    EmbeddedFaults(EmbeddedCluster cluster, String namespace, Config config, Metrics metrics) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.config = config;
        this.metrics = metrics;
        cluster.api.filter(this::intercept);
    }

    @Override
    public synchronized KubernetesClient client() {
        var made = client;
        if (made == null) {
            made = EmbeddedHttpClientFactory.ofInfrastructure(cluster.api, "fault")
                    .newClient(config);
            client = made;
        }
        return made;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public InstantSource clock() {
        return cluster.simulation::now;
    }

    @Override
    public <T> Optional<T> ability(Class<T> type) {
        if (type.equals(WorldControls.class)) {
            return Optional.of(type.cast(cluster.controls));
        }
        if (type.equals(FaultMemory.class)) {
            return Optional.of(type.cast(memory));
        }
        if (type.equals(Nodes.class)) {
            return Optional.of(type.cast((Nodes) this::silence));
        }
        if (type.equals(PodNetwork.class)) {
            return Optional.of(type.cast(new EmbeddedNetwork(cluster.controls)));
        }
        return type.equals(ApiPath.class) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    private Runnable silence() {
        silent(true);
        return () -> silent(false);
    }

    private void silent(boolean so) {
        cluster.simulation.locked(() -> {
            cluster.kubelet.silence(so);
            return so;
        });
    }

    @Override
    public Runnable disturb(RequestFilter filter) {
        disturbances.add(filter);
        return () -> disturbances.remove(filter);
    }

    @Override
    public boolean disturbs(ApiCall call) {
        return cluster.simulation.locked(() -> disturbance(call) != Interception.pass());
    }

    synchronized void close() {
        if (client != null) {
            client.close();
        }
    }

    private Interception intercept(ApiCall call) {
        return call.actor().equals(EmbeddedArena.RUNBOOK) ? disturbance(call) : Interception.pass();
    }

    private Interception disturbance(ApiCall call) {
        for (var filter : disturbances) {
            var interception = filter.intercept(call);
            if (interception != Interception.pass()) {
                return interception;
            }
        }
        return Interception.pass();
    }
}
