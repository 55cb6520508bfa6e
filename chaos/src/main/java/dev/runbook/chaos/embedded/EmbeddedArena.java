package dev.runbook.chaos.embedded;

import dev.runbook.api.port.Metrics;
import dev.runbook.chaos.cluster.client.EmbeddedHttpClientFactory;
import dev.runbook.chaos.prometheus.AlertRule;
import dev.runbook.chaos.world.Health;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.ArenaTime;
import dev.runbook.engine.spi.Connections;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.TimelineEntry;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/** One world in virtual time, for one run. */
final class EmbeddedArena implements Arena {
    /** How the API server knows the calls of a run; faults on the way to it concern these only. */
    static final String RUNBOOK = "runbook";

    private final EmbeddedCluster cluster;
    private final ArenaTime time;
    private final Metrics metrics;
    private final Alerts alerts;
    private final EmbeddedFaults faults;
    private final Config config;
    private final Connections connections;
    private final int toldBefore;
    private final List<EmbeddedHttpClientFactory> factories = new CopyOnWriteArrayList<>();

    EmbeddedArena(EmbeddedCluster cluster, ArenaRequest request, List<AlertRule> rules) {
        this.cluster = cluster;
        this.time = new VirtualTime(cluster.simulation);
        this.metrics = new EmbeddedMetrics(cluster.prometheus, cluster.simulation);
        this.alerts = new Alerts(cluster.prometheus, cluster.simulation, rules);
        this.config = new ConfigBuilder(EmbeddedHttpClientFactory.config())
                .withNamespace(request.namespace())
                .build();
        this.faults = new EmbeddedFaults(cluster, request.namespace(), config, metrics);
        this.connections = cluster.world.openConnections(cluster.simulation::now);
        this.toldBefore = cluster.simulation.happenings().size();
    }

    EmbeddedCluster cluster() {
        return cluster;
    }

    @Override
    public ArenaTime time() {
        return time;
    }

    /** Returns a new connection each time: closing a client ends its own. */
    @Override
    public HttpClient.Factory httpClientFactory() {
        var connection = new EmbeddedHttpClientFactory(cluster.api, RUNBOOK);
        factories.add(connection);
        return connection;
    }

    @Override
    public Config clientConfig() {
        return config;
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public Connections connections() {
        return connections;
    }

    @Override
    public List<String> unhealthy() {
        return cluster.simulation.locked(() -> Health.problems(type -> cluster.store.list(type, "")));
    }

    @Override
    public AlertState alert(String name) {
        return alerts.state(name);
    }

    @Override
    public FaultContext faults() {
        return faults;
    }

    @Override
    public void tell(String actor, String text) {
        cluster.simulation.tell(actor, text);
    }

    @Override
    public List<TimelineEntry> timeline() {
        return cluster.simulation.happenings().stream()
                .skip(toldBefore)
                .map(told -> new TimelineEntry(told.at(), told.actor(), told.text()))
                .toList();
    }

    @Override
    public boolean quiescent() {
        return factories.stream().allMatch(EmbeddedHttpClientFactory::quiescent);
    }

    @Override
    public RandomGenerator random(String stream) {
        return cluster.simulation.random("run: " + stream);
    }

    @Override
    public void close() {
        faults.close();
        cluster.api.cutWatches(any -> true);
    }
}
