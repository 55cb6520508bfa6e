package dev.runbook.chaos.embedded;

import dev.runbook.chaos.argo.MetricQuery;
import dev.runbook.chaos.argo.RolloutsController;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.ApiResponse;
import dev.runbook.chaos.cluster.api.ApiServer;
import dev.runbook.chaos.controller.ControllerManager;
import dev.runbook.chaos.kubelet.Kubelet;
import dev.runbook.chaos.kubelet.NodeCapacity;
import dev.runbook.chaos.prometheus.EvaluationException;
import dev.runbook.chaos.prometheus.Prometheus;
import dev.runbook.chaos.prometheus.PrometheusSettings;
import dev.runbook.chaos.prometheus.QueryResult;
import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.chaos.world.ArgoCd;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.Contents;
import dev.runbook.chaos.world.LiveWorld;
import dev.runbook.chaos.world.Manifest;
import dev.runbook.chaos.world.WorldControls;
import dev.runbook.engine.promql.PromQlException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Everything that runs in one simulation: API server, controllers, node, Argo Rollouts, Prometheus and the world. */
final class EmbeddedCluster {
    /** The instant at which every drill begins. */
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final JsonMapper JSON = new JsonMapper();
    private static final int NOT_FOUND = 404;

    final ClusterWorld world;
    final Simulation simulation;
    final ObjectStore store;
    final ApiServer api;
    final Prometheus prometheus;
    final WorldControls controls;
    final Kubelet kubelet;

    /** Starts a cluster without objects, as long before the start as the world needs to settle. */
    EmbeddedCluster(ClusterWorld world, Contents contents, long seed) {
        this.world = world;
        this.simulation = new Simulation(START.minus(world.settling()), seed);
        this.store = new ObjectStore(simulation);
        var live = new LiveWorld(world, contents, simulation, store);
        this.api = new ApiServer(simulation, store);
        this.kubelet = Kubelet.start(simulation, store, live, NodeCapacity.GENEROUS);
        ControllerManager.start(simulation, store, live);
        this.prometheus = new Prometheus(simulation, PrometheusSettings.DEFAULT);
        new RolloutsController(simulation, store, this::query).start();
        this.controls = live.on(kubelet);
        live.scrapedBy(prometheus);
        api.podLogs(kubelet.logs());
        api.podUsage(live);
        var programs = world.openPrograms();
        api.podExec(new WorldPrograms(programs));
        programs.forEach((workload, program) -> {
            if (!program.metrics().isEmpty()) {
                prometheus.add(new ProgramMetrics(world.namespaces().get(0), workload, program));
            }
        });
        if (!ArgoCd.in(contents)) {
            api.filter(ArgoCd::absent);
        }
        api.podHttp(new WorldPorts(live));
    }

    /**
     * Applies the manifests; returns what the API server refused, if anything. Where some manifests can't be read, what
     * may be missing for that alone is no refusal.
     */
    List<String> apply(Contents contents) {
        var refused = new ArrayList<String>();
        var namespaces = new LinkedHashSet<>(world.namespaces());
        namespaces(contents).forEach(namespaces::add);
        namespaces.stream()
                .filter(name -> store.get(ResourceType.NAMESPACE, "", name).isEmpty())
                .forEach(name -> post("/api/v1/namespaces", namespace(name)));
        contents.manifests().stream()
                .filter(manifest -> !manifest.type().equals(ResourceType.NAMESPACE))
                .forEach(manifest -> apply(manifest, !contents.problems().isEmpty(), refused));
        return refused;
    }

    /** Lets the world settle. */
    void settle() {
        simulation.advance(world.settling());
    }

    /** Returns the namespaces that the manifests bring. */
    static Stream<String> namespaces(Contents contents) {
        return contents.manifests().stream()
                .filter(manifest -> manifest.type().equals(ResourceType.NAMESPACE))
                .map(Manifest::name);
    }

    private void apply(Manifest manifest, boolean inPart, List<String> refused) {
        var type = manifest.type();
        var root = type.group().isEmpty() ? "/api/" : "/apis/" + type.group() + "/";
        var scope = type.namespaced() ? "/namespaces/" + manifest.namespace() : "";
        var answer = post(root + type.version() + scope + "/" + type.plural(), manifest.object());
        if (answer.status() >= 300 && !(inPart && answer.status() == NOT_FOUND)) {
            var message = JSON.readTree(answer.body()).path("message").asString("status " + answer.status());
            refused.add("world " + world + ": " + manifest.where() + " is refused: " + message);
        }
    }

    private ApiResponse post(String path, ObjectNode object) {
        var body = JSON.writeValueAsString(object).getBytes(StandardCharsets.UTF_8);
        var headers = Map.of("content-type", "application/json");
        return api.handleDirectly(new ApiRequest("POST", URI.create(path), headers, body, "world"));
    }

    private static ObjectNode namespace(String name) {
        var namespace = JsonNodeFactory.instance.objectNode();
        namespace.put("apiVersion", "v1").put("kind", "Namespace");
        namespace.putObject("metadata").put("name", name);
        return namespace;
    }

    /** Answers the queries of analysis runs. */
    private MetricQuery.Answer query(String promql) {
        try {
            var result = prometheus.instant(promql, simulation.now());
            if (result instanceof QueryResult.Scalar scalar) {
                return new MetricQuery.Answer.Scalar(scalar.value());
            }
            if (result instanceof QueryResult.InstantVector vector) {
                return new MetricQuery.Answer.Vector(
                        vector.samples().stream().map(QueryResult.Sample::value).toList());
            }
            return new MetricQuery.Answer.Failure("prometheus returned a result that is neither vector nor scalar");
        } catch (PromQlException | EvaluationException refused) {
            return new MetricQuery.Answer.Failure(String.valueOf(refused.getMessage()));
        }
    }
}
