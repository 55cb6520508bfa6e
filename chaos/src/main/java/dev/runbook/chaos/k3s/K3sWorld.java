package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.fault.Nodes;
import dev.runbook.chaos.world.Health;
import dev.runbook.chaos.world.Manifest;
import dev.runbook.chaos.world.RequestedWorld;
import dev.runbook.engine.live.PrometheusMetrics;
import dev.runbook.engine.spi.AlertRule;
import dev.runbook.engine.spi.Connections;
import dev.runbook.engine.spi.PrepareException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** A world on a real cluster, in namespaces of its own: puts its objects there and waits until they run. */
final class K3sWorld implements AutoCloseable {
    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(4);
    private static final int LOAD_PORT = 9100;
    private static final int PROMETHEUS_PORT = 9090;
    private static final int EXPORTER_PORT = 9121;

    private final RealCluster cluster;
    private final RequestedWorld requested;
    private final K3sSettings settings;
    private final WorldNames names;
    private final ApiProxy proxy;
    private final KubernetesClient client;
    private final Stage stage;
    private final StandIns standIns;
    private final RedisServers redis;
    private final ClusterControls controls;
    private boolean closed;

    K3sWorld(RealCluster cluster, RequestedWorld requested, K3sSettings settings) {
        this.cluster = cluster;
        this.requested = requested;
        this.settings = settings;
        this.names = WorldNames.of(requested.namespaces());
        this.proxy =
                ApiProxy.start(cluster.connection(), names, new ScaledTime(Clock.systemUTC(), settings.speed())::real);
        cluster.bounds(requested).ifPresent(proxy::disturb);
        this.client = new KubernetesClientBuilder()
                .withConfig(proxy.ofWorld(requested.namespaces().get(0)))
                .build();
        this.stage = new Stage(cluster.client(), names);
        this.standIns = new StandIns(requested.world(), requested.contents());
        this.redis = RedisServers.of(requested, standIns);
        this.controls = new ClusterControls(cluster, names, requested.world(), standIns, targets(), settings);
    }

    /** Returns which pods Prometheus scrapes, by the name of its job. */
    private Map<String, Object> targets() {
        var targets = new LinkedHashMap<>(standIns.targets(names));
        redis.servers().forEach(server -> targets.put(server.job(), RedisServers.target(server, names)));
        return targets;
    }

    ClusterControls controls() {
        return controls;
    }

    /** Returns the network of its pods; what faults do to it is told to somebody. */
    RealNetwork network(Consumer<String> teller) {
        return new RealNetwork(cluster.client(), names, settings, teller);
    }

    /** Returns the cluster's nodes. */
    Nodes nodes() {
        return new SilentNode(cluster.client());
    }

    ApiProxy proxy() {
        return proxy;
    }

    /** Returns a client that belongs to nobody's run and sees the world's namespaces under their own names. */
    KubernetesClient client() {
        return client;
    }

    List<String> namespaces() {
        return requested.namespaces();
    }

    URI prometheus() {
        return proxy.pod(names.stage(), "prometheus", PROMETHEUS_PORT);
    }

    /** Opens what a run reaches beside the API server: it is the world's own, on every target. */
    Connections connections(InstantSource clock) {
        return requested.world().openConnections(clock);
    }

    /** Returns what is not healthy, one line each. */
    List<String> unhealthy() {
        var objects = new ApiObjects(client);
        return Health.problems(type -> namespaces().stream()
                .flatMap(namespace -> objects.list(type, namespace).stream())
                .toList());
    }

    /**
     * Puts the world on the cluster.
     *
     * @throws PrepareException with what the API server refuses, or what does not get healthy
     */
    void begin(List<AlertRule> rules) {
        openStage();
        controls.publish();
        var load = stage.service("load", LOAD_PORT);
        var prometheus = stage.service("prometheus", PROMETHEUS_PORT);
        var exporter = redis.present() ? stage.service("redis-exporter", EXPORTER_PORT) : "";
        var refused = new ArrayList<String>();
        requested.contents().manifests().stream()
                .filter(manifest -> !manifest.type().equals(ResourceType.NAMESPACE))
                .forEach(manifest -> apply(manifest, prometheus, refused));
        if (!refused.isEmpty()) {
            throw new PrepareException(refused);
        }
        addresses();
        stage.program("load", settings.programImage(), "world.py", "load");
        if (redis.present()) {
            stage.program("redis-exporter", settings.programImage(), "redis_exporter.py", "" + EXPORTER_PORT);
        }
        var pods = List.copyOf(standIns.targets(names).keySet());
        var scrapes = new ScrapeConfigs(
                names, pods, redis, load, exporter, cluster.nodes(), cluster.stateMetrics(), settings);
        new PrometheusPod(scrapes, rules, settings).start(stage.objects(), names.stage());
        settle();
    }

    /** Not while it is taken away: a process that ends leaves nothing behind. */
    private synchronized void openStage() {
        if (closed) {
            throw new IllegalStateException("world " + requested.world() + " is closed already");
        }
        stage.open();
    }

    private void apply(Manifest manifest, String prometheus, List<String> refused) {
        ObjectNode object = manifest.object().deepCopy();
        boolean played = standIns.concern(manifest);
        new Scaling(settings, prometheus).scale(manifest, object, played);
        if (played) {
            StandIns.images(object).forEach(cluster.images()::provide);
            StandIns.play(object, names.stage());
        }
        try {
            new ApiObjects(client).put(manifest.type(), manifest.namespace(), object);
        } catch (KubernetesClientException e) {
            refused.add("world " + requested.world() + ": the API server refuses "
                    + manifest.type().kind() + " " + manifest.name() + " of " + manifest.where() + ": "
                    + e.getMessage()
                    + (e.getCode() == 404 ? ". The cluster does not know this kind; " + cluster.remedy() + "." : ""));
        }
    }

    private void addresses() {
        for (var service : requested.world().services()) {
            standIns.service(service)
                    .ifPresent(manifest -> controls.address(
                            service.name(), stage.clusterIp(names.real(manifest.namespace()), manifest.name())));
        }
        controls.publish();
    }

    /** Waits for the world to be healthy, then as long as it wants to settle, on its own clock. */
    private void settle() {
        Patience.await(SETTLED_WITHIN, "world " + requested.world() + " does not get healthy", () -> {
            var wrong = new ArrayList<>(unhealthy());
            var plays = unready();
            wrong.addAll(plays);
            if (plays.isEmpty()) {
                wrong.addAll(unscraped());
            }
            return wrong;
        });
        redis.fill(client);
        new ScaledTime(Clock.systemUTC(), settings.speed())
                .pass(requested.world().settling());
    }

    /** What plays the world is not the world's, so its troubles are named with the settings that mend them. */
    private List<String> unready() {
        return cluster.client().pods().inNamespace(names.stage()).list().getItems().stream()
                .filter(pod -> !ready(pod))
                .map(pod -> "what plays the world is not ready: pod "
                        + pod.getMetadata().getName() + " of image "
                        + pod.getSpec().getContainers().get(0).getImage() + reason(pod))
                .toList();
    }

    static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
    }

    static String reason(Pod pod) {
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .map(status -> status.getState().getWaiting())
                .filter(waiting -> waiting != null && waiting.getReason() != null)
                .map(waiting -> ": " + waiting.getReason()
                        + (waiting.getReason().contains("ImagePull")
                                ? "; name one that is there with runbook.k3s.program.image,"
                                        + " runbook.k3s.prometheus.image or runbook.k3s.tools.image"
                                : ""))
                .findFirst()
                .orElse("");
    }

    private List<String> unscraped() {
        var prometheus = new PrometheusMetrics(prometheus(), Clock.systemUTC());
        var jobs = new LinkedHashMap<String, String>();
        requested.world().services().stream()
                .filter(service -> standIns.image(service).isPresent())
                .forEach(service -> jobs.put(
                        service.name(), "its Prometheus does not scrape the pods of " + service.name() + " yet"));
        redis.servers()
                .forEach(server -> jobs.put(
                        server.job(),
                        "Redis " + server.workload()
                                + " does not tell other pods what it uses; it has to listen on port "
                                + RedisServers.PORT + " with neither password nor protected mode"));
        return jobs.entrySet().stream()
                .filter(job -> !up(prometheus, job.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static boolean up(PrometheusMetrics prometheus, String job) {
        try {
            return !prometheus.instant("up{job=\"" + job + "\"} == 1").isEmpty();
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    /** Takes the world away, with what faults have left in it; never throws, since a cluster may be gone already. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            stage.close();
        } catch (RuntimeException gone) {
            // what is left is found by its label at the next start, or is gone with the cluster
        }
        client.close();
        proxy.close();
    }
}
