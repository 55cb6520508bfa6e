package dev.runbook.chaos.k3s;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.world.Health;
import dev.runbook.chaos.world.Manifest;
import dev.runbook.chaos.world.RequestedWorld;
import dev.runbook.engine.live.PrometheusMetrics;
import dev.runbook.engine.spi.AlertRule;
import dev.runbook.engine.spi.PrepareException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** A world on a real cluster: takes away the one before, puts its own objects there and waits until they run. */
final class K3sWorld {
    private static final Duration GONE_WITHIN = Duration.ofMinutes(2);
    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(3);
    private static final int LOAD_PORT = 9100;
    private static final Duration LOOK = Duration.ofMillis(300);
    private static final ResourceType JOB = new ResourceType("batch", "v1", "jobs", "Job", true);
    private static final ResourceType CRON_JOB = new ResourceType("batch", "v1", "cronjobs", "CronJob", true);
    private static final ResourceType DAEMON_SET = new ResourceType("apps", "v1", "daemonsets", "DaemonSet", true);
    /** Owners before what they own. */
    private static final List<ResourceType> OF_WORLDS = List.of(
            ResourceType.HPA,
            ResourceType.ROLLOUT,
            ResourceType.DEPLOYMENT,
            ResourceType.STATEFUL_SET,
            DAEMON_SET,
            CRON_JOB,
            JOB,
            ResourceType.REPLICA_SET,
            ResourceType.ANALYSIS_RUN,
            ResourceType.ANALYSIS_TEMPLATE,
            ResourceType.PDB,
            ResourceType.SECRET,
            ResourceType.LEASE,
            ResourceType.RESOURCE_QUOTA,
            ResourceType.EVENT,
            ResourceType.POD);

    private final K3sNode node;
    private final RequestedWorld requested;
    private final K3sSettings settings;
    private final ApiObjects objects;
    private final StandIns standIns;
    private final ClusterControls controls;

    K3sWorld(K3sNode node, RequestedWorld requested, K3sSettings settings) {
        this.node = node;
        this.requested = requested;
        this.settings = settings;
        this.objects = new ApiObjects(node.client());
        this.standIns = new StandIns(requested.world(), requested.contents());
        this.controls = new ClusterControls(node, objects, requested.world(), standIns, settings);
    }

    ClusterControls controls() {
        return controls;
    }

    List<String> namespaces() {
        return requested.namespaces();
    }

    /** Returns what is not healthy, one line each. */
    List<String> unhealthy() {
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
        clear();
        namespace(ClusterControls.NAMESPACE);
        access();
        var program = program();
        objects.put(ResourceType.CONFIG_MAP, ClusterControls.NAMESPACE, program);
        for (var namespace : namespaces()) {
            namespace(namespace);
            objects.put(ResourceType.CONFIG_MAP, namespace, program);
        }
        controls.publish();
        var refused = new ArrayList<String>();
        requested.contents().manifests().stream()
                .filter(manifest -> !manifest.type().equals(ResourceType.NAMESPACE))
                .forEach(manifest -> apply(manifest, refused));
        if (!refused.isEmpty()) {
            throw new PrepareException(refused);
        }
        addresses();
        objects.put(ResourceType.POD, ClusterControls.NAMESPACE, load());
        service("load", LOAD_PORT);
        service("prometheus", K3sNode.PROMETHEUS_PORT);
        var scrapes = List.copyOf(controls.scrapes().keySet());
        var load = clusterIp(ClusterControls.NAMESPACE, "load") + ":" + LOAD_PORT;
        new PrometheusPod(scrapes, load, rules, settings, node.name()).start(objects);
        settle();
    }

    private void clear() {
        var earlier = node.worldNamespaces();
        for (var namespace : earlier) {
            OF_WORLDS.forEach(type -> objects.deleteAll(type, namespace, "-"));
            if (!namespace.equals(ClusterControls.NAMESPACE)) {
                // there they keep their addresses, which DNS remembers longer than a world takes to start
                objects.deleteAll(ResourceType.SERVICE, namespace, "kubernetes");
            }
            objects.deleteAll(ResourceType.CONFIG_MAP, namespace, "kube-root-ca.crt");
        }
        await(GONE_WITHIN, "the pods of the world before are still there", () -> {
            var left = new ArrayList<String>();
            for (var namespace : earlier) {
                if (!objects.list(ResourceType.POD, namespace).isEmpty()) {
                    left.add(namespace);
                    // a controller may have made new ones before it noticed
                    objects.deleteAll(ResourceType.POD, namespace, "-");
                    objects.deleteAll(ResourceType.REPLICA_SET, namespace, "-");
                }
            }
            return left;
        });
    }

    private void namespace(String name) {
        if (node.client().namespaces().withName(name).get() == null) {
            objects.put(
                    ResourceType.NAMESPACE,
                    "",
                    Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", name)));
        }
        await(
                GONE_WITHIN,
                "namespace " + name + " gets no ServiceAccount",
                () -> node.client()
                                        .serviceAccounts()
                                        .inNamespace(name)
                                        .withName("default")
                                        .get()
                                == null
                        ? List.of("default")
                        : List.of());
    }

    /** Lets the programs read what they follow. The cluster is nobody else's. */
    private void access() {
        var group = "rbac.authorization.k8s.io";
        objects.put(
                ResourceType.CLUSTER_ROLE,
                "",
                Map.of(
                        "apiVersion",
                        group + "/v1",
                        "kind",
                        "ClusterRole",
                        "metadata",
                        Map.of("name", "runbook-world"),
                        "rules",
                        List.of(Map.of(
                                "apiGroups",
                                List.of(""),
                                "resources",
                                List.of("pods", "configmaps", "nodes/proxy"),
                                "verbs",
                                List.of("get", "list", "watch")))));
        objects.put(
                ResourceType.CLUSTER_ROLE_BINDING,
                "",
                Map.of(
                        "apiVersion",
                        group + "/v1",
                        "kind",
                        "ClusterRoleBinding",
                        "metadata",
                        Map.of("name", "runbook-world"),
                        "roleRef",
                        Map.of("apiGroup", group, "kind", "ClusterRole", "name", "runbook-world"),
                        "subjects",
                        List.of(Map.of("apiGroup", group, "kind", "Group", "name", "system:serviceaccounts"))));
    }

    private static Map<String, Object> program() {
        try (var text = K3sWorld.class.getResourceAsStream("world.py")) {
            if (text == null) {
                throw new IllegalStateException("world.py is missing beside " + K3sWorld.class);
            }
            return Map.of(
                    "apiVersion",
                    "v1",
                    "kind",
                    "ConfigMap",
                    "metadata",
                    Map.of("name", "world-program"),
                    "data",
                    Map.of("world.py", new String(text.readAllBytes(), UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void apply(Manifest manifest, List<String> refused) {
        ObjectNode object = manifest.object().deepCopy();
        new Scaling(settings).scale(manifest, object);
        if (standIns.concern(manifest)) {
            StandIns.images(object).forEach(node::provide);
            StandIns.play(object);
        }
        try {
            objects.put(manifest.type(), manifest.namespace(), object);
        } catch (KubernetesClientException e) {
            refused.add("world " + requested.world() + ": the API server refuses "
                    + manifest.type().kind() + " " + manifest.name() + " of " + manifest.where() + ": "
                    + e.getMessage()
                    + (e.getCode() == 404
                            ? ". The cluster does not know this kind; name a node image that brings it with"
                                    + " runbook.k3s.image."
                            : ""));
        }
    }

    private void addresses() {
        for (var service : requested.world().services()) {
            standIns.service(service).ifPresent(manifest -> {
                controls.address(service.name(), clusterIp(manifest.namespace(), manifest.name()));
            });
        }
        controls.publish();
    }

    private String clusterIp(String namespace, String service) {
        return node.client()
                .services()
                .inNamespace(namespace)
                .withName(service)
                .require()
                .getSpec()
                .getClusterIP();
    }

    private void service(String app, int port) {
        objects.put(
                ResourceType.SERVICE,
                ClusterControls.NAMESPACE,
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "Service",
                        "metadata",
                        Map.of("name", app),
                        "spec",
                        Map.of("selector", Map.of("app", app), "ports", List.of(Map.of("port", port)))));
    }

    private Map<String, Object> load() {
        return Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of("name", "load", "labels", Map.of("app", "load")),
                "spec",
                Map.of(
                        "terminationGracePeriodSeconds",
                        1,
                        "containers",
                        List.of(Map.of(
                                "name",
                                "load",
                                "image",
                                settings.programImage(),
                                "imagePullPolicy",
                                "IfNotPresent",
                                "command",
                                List.of("python3", "-u", StandIns.PROGRAM + "/world.py", "load"),
                                "volumeMounts",
                                List.of(Map.of("name", "program", "mountPath", StandIns.PROGRAM)))),
                        "volumes",
                        List.of(Map.of("name", "program", "configMap", Map.of("name", "world-program")))));
    }

    /** Waits for the world to be healthy, then as long as it wants to settle, on its own clock. */
    private void settle() {
        await(SETTLED_WITHIN, "world " + requested.world() + " does not get healthy", () -> {
            var wrong = new ArrayList<>(unhealthy());
            if (!answers(node.prometheus().resolve("/-/ready"))) {
                wrong.add("its Prometheus (" + settings.prometheusImage() + ") is not ready");
            } else {
                wrong.addAll(unscraped());
            }
            return wrong;
        });
        new ScaledTime(Clock.systemUTC(), settings.speed())
                .pass(requested.world().settling());
    }

    private List<String> unscraped() {
        var prometheus = new PrometheusMetrics(node.prometheus(), Clock.systemUTC());
        return requested.world().services().stream()
                .filter(service -> standIns.image(service).isPresent())
                .filter(service -> prometheus
                        .instant("up{job=\"" + service.name() + "\"} == 1")
                        .isEmpty())
                .map(service -> "its Prometheus does not scrape the pods of " + service.name() + " yet")
                .toList();
    }

    private static boolean answers(URI uri) {
        try {
            var request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
            return HttpClient.newHttpClient()
                            .send(request, BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static void await(Duration limit, String otherwise, Supplier<List<String>> problems) {
        var clock = new ScaledTime(Clock.systemUTC(), 1);
        var end = clock.instant().plus(limit);
        var left = problems.get();
        while (!left.isEmpty()) {
            if (clock.instant().isAfter(end)) {
                var all = new ArrayList<String>();
                all.add(otherwise + " within " + limit.toMinutes() + " minutes:");
                left.forEach(line -> all.add("  - " + line));
                throw new PrepareException(all);
            }
            clock.pass(LOOK);
            left = problems.get();
        }
    }
}
