package dev.runbook.chaos.k3s;

import dev.runbook.api.port.Metrics;
import dev.runbook.chaos.fault.ApiPath;
import dev.runbook.chaos.fault.FaultMemory;
import dev.runbook.chaos.fault.Nodes;
import dev.runbook.chaos.fault.PodNetwork;
import dev.runbook.chaos.world.WorldControls;
import dev.runbook.engine.gate.OwnClientRefusal;
import dev.runbook.engine.live.PrometheusMetrics;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.ArenaTime;
import dev.runbook.engine.spi.Connections;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.FaultNeed;
import dev.runbook.engine.spi.TimelineEntry;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** One world on the k3s, for one run. */
final class K3sArena implements Arena {
    private static final long LOOK_MILLIS = 500;
    /** Events tell a story and decide nothing. */
    private static final int LOOKS_AN_EVENT = 4;

    private final K3sWorld world;
    private final ArenaRequest request;
    private final ScaledTime time;
    private final Metrics metrics;
    private final PrometheusAlerts alerts;
    private final ClusterEvents events;
    private final Connections connections;
    private final Config config;
    private final Runnable onClose;
    private final Instant opened;
    private final RealNetwork network;
    private final FaultMemory memory = new FaultMemory();
    private final List<TimelineEntry> timeline = new ArrayList<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "runbook-k3s-watch");
        thread.setDaemon(true);
        return thread;
    });
    private boolean closed;
    private int looks;

    /** Starts the clock of a world that has settled. */
    K3sArena(
            RealCluster cluster,
            K3sWorld world,
            ArenaRequest request,
            K3sSettings settings,
            Instant begun,
            Runnable onClose) {
        this.world = world;
        this.request = request;
        this.onClose = onClose;
        this.time = new ScaledTime(Clock.systemUTC(), settings.speed());
        this.metrics =
                new ScaledMetrics(new PrometheusMetrics(world.prometheus(), Clock.systemUTC()), time, settings.speed());
        this.alerts = new PrometheusAlerts(world.prometheus(), time, request.alerts(), text -> tell("alert", text));
        this.events = new ClusterEvents(world.client(), world.namespaces(), this::tell);
        this.connections = world.connections(time);
        this.config = world.proxy().ofRunbook(request.namespace());
        this.network = world.network(text -> tell("fault", text));
        this.opened = Instant.now();
        tell(
                "target",
                "%s; %s s of this world pass in one of the wall's, CPU is %s and memory %s of what the manifests say%s"
                        .formatted(
                                cluster.description(),
                                settings.speed(),
                                settings.cpu(),
                                settings.memory(),
                                settings.requests() == 1 ? "" : ", a request stands for " + settings.requests()));
        tell(
                "target",
                "the cluster took %d s to get ready, this world %d s"
                        .formatted(
                                cluster.startUp().toSeconds(),
                                Duration.between(begun, opened).toSeconds()));
        var unused = watch.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** What can't be seen now is seen at the next look; an alert that is asked for says why it can't be told. */
    private void look() {
        try {
            alerts.look();
            if (looks++ % LOOKS_AN_EVENT == 0) {
                events.look();
            }
        } catch (RuntimeException unseen) {
            tell("target", "the cluster can't be watched: " + unseen.getMessage());
        }
    }

    private boolean ownCluster() {
        return request.needs().contains(FaultNeed.OWN_CLUSTER);
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
        return world.unhealthy();
    }

    @Override
    public AlertState alert(String name) {
        return alerts.state(name);
    }

    @Override
    public FaultContext faults() {
        return new Outside();
    }

    @Override
    public void tell(String actor, String text) {
        synchronized (timeline) {
            timeline.add(new TimelineEntry(time.instant(), actor, text));
        }
    }

    @Override
    public List<TimelineEntry> timeline() {
        synchronized (timeline) {
            return timeline.stream()
                    .sorted(Comparator.comparing(TimelineEntry::at))
                    .toList();
        }
    }

    @Override
    public boolean quiescent() {
        return true;
    }

    @Override
    public RandomGenerator random(String stream) {
        return new Random(request.seed() * 31 + stream.hashCode());
    }

    /** Takes the world away and makes room for the next. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            watch.shutdownNow();
            tell(
                    "target",
                    "this world lived for "
                            + Duration.between(opened, Instant.now()).toSeconds() + " s of the wall's clock");
            time.stop();
            Closing.first(network::close, onClose).run();
        }
    }

    private final class Outside implements FaultContext {
        @Override
        public KubernetesClient client() {
            return world.client();
        }

        @Override
        public String namespace() {
            return request.namespace();
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
            if (type.equals(WorldControls.class)) {
                return Optional.of(type.cast(world.controls()));
            }
            if (type.equals(PodNetwork.class)) {
                return Optional.of(type.cast(network));
            }
            if (type.equals(Nodes.class)) {
                return Optional.of(world.nodes()).filter(nodes -> ownCluster()).map(type::cast);
            }
            if (type.equals(ApiPath.class)) {
                return Optional.of(type.cast(world.proxy()));
            }
            return type.equals(FaultMemory.class) ? Optional.of(type.cast(memory)) : Optional.empty();
        }
    }
}
