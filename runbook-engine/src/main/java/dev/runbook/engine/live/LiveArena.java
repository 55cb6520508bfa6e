package dev.runbook.engine.live;

import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Sample;
import dev.runbook.api.port.Series;
import dev.runbook.engine.gate.OwnClientRefusal;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaTime;
import dev.runbook.engine.spi.Connections;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.TimelineEntry;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** A live cluster as runs see it. Has no world and no faults: nothing is healthy or broken by arrangement. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class LiveArena implements Arena {
    private final LiveCluster cluster;
    private final String namespace;
    private final RealTime time = new RealTime(Clock.systemUTC());
    private final Metrics metrics;
    private final Connections connections;
    private final Consumer<TimelineEntry> teller;
    private final List<TimelineEntry> timeline = new CopyOnWriteArrayList<>();

    /**
     * Makes an arena.
     *
     * @param prometheus its URL; null where there is none, which fails the steps that ask
     * @param connections what else it reaches
     * @param teller takes each line of the timeline as it comes
     */
    public LiveArena(
            LiveCluster cluster,
            String namespace,
            @Nullable URI prometheus,
            Connections connections,
            Consumer<TimelineEntry> teller) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.metrics = metrics(prometheus);
        this.connections = connections;
        this.teller = teller;
    }

    /**
     * Returns what answers queries.
     *
     * @param prometheus its URL; null where there is none, which fails who asks
     */
    public static Metrics metrics(@Nullable URI prometheus) {
        return prometheus == null ? new NoMetrics() : new PrometheusMetrics(prometheus, Clock.systemUTC());
    }

    @Override
    public ArenaTime time() {
        return time;
    }

    @Override
    public HttpClient.Factory httpClientFactory() {
        return OwnClientRefusal.next();
    }

    @Override
    public Config clientConfig() {
        return new ConfigBuilder(cluster.config()).withNamespace(namespace).build();
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
        return List.of();
    }

    @Override
    public AlertState alert(String name) {
        throw new UnsupportedOperationException("a live run does not evaluate rules; its Prometheus does");
    }

    @Override
    public FaultContext faults() {
        return new Outside();
    }

    @Override
    public void tell(String actor, String text) {
        var entry = new TimelineEntry(time.instant(), actor, text);
        timeline.add(entry);
        teller.accept(entry);
    }

    @Override
    public List<TimelineEntry> timeline() {
        return List.copyOf(timeline);
    }

    @Override
    public boolean quiescent() {
        return true;
    }

    @Override
    public RandomGenerator random(String stream) {
        return RandomGenerator.getDefault();
    }

    /** Leaves the cluster open: who opened it closes it. */
    @Override
    public void close() {}

    /** What looks at the cluster beside the run. */
    private final class Outside implements FaultContext {
        @Override
        public KubernetesClient client() {
            return cluster.client();
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
            return time;
        }

        @Override
        public <T> Optional<T> ability(Class<T> type) {
            return Optional.empty();
        }
    }

    private static final class NoMetrics implements Metrics {
        @Override
        public List<Sample> instant(String promql) {
            throw missing(promql);
        }

        @Override
        public List<Series> range(String promql, Duration back, Duration step) {
            throw missing(promql);
        }

        private static IllegalStateException missing(String promql) {
            return new IllegalStateException("the query " + promql
                    + " needs a Prometheus and none was named. Name it with --prometheus http://….");
        }
    }
}
