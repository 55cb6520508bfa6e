package dev.runbook.examples.bench;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ApiServer;
import dev.runbook.chaos.cluster.client.EmbeddedHttpClientFactory;
import dev.runbook.chaos.controller.ControllerManager;
import dev.runbook.chaos.kubelet.ContainerBehaviour;
import dev.runbook.chaos.kubelet.ContainerRun;
import dev.runbook.chaos.kubelet.ImagePull;
import dev.runbook.chaos.kubelet.Kubelet;
import dev.runbook.chaos.kubelet.NodeCapacity;
import dev.runbook.chaos.simulation.Simulation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A world of 10,000 pods in 500 Deployments: what it costs to build, what it takes in memory, and what an operation on one
 * object costs beside the same in a world of 100 pods.
 */
final class ScaleBenchmark implements Benchmarks.Benchmark {
    private static final int EACH = 20;
    private static final int ROUNDS = 15;

    @Override
    public List<Comparison> run() {
        new Cluster(20).roll(3);
        var small = new Cluster(5);
        long before = used();
        var large = new Cluster(500);
        long after = used();
        var rows = new ArrayList<Comparison>();
        rows.add(new Comparison(
                "build, a pod, 10,000 pods", "ms", large.buildMillis / 10_000, small.buildMillis / 100, "100 pods"));
        rows.add(new Comparison(
                "memory, a pod with all that belongs to it",
                "KiB",
                (after - before) / 1024.0 / 10_000,
                Double.NaN,
                "10,000 pods"));
        rows.add(compare("roll one Deployment of 20", large::roll, small::roll));
        rows.add(compare("get a Deployment", large::get, small::get));
        rows.add(compare("patch a Deployment's annotation", large::annotate, small::annotate));
        rows.add(compare("list 20 pods by label", large::list, small::list));
        rows.add(compare("a quiet minute", large::rest, small::rest));
        return rows;
    }

    private static Comparison compare(String what, Operation large, Operation small) {
        int[] turn = {0, 0};
        var medians = Benchmarks.medians(
                ROUNDS, () -> millis(() -> large.run(turn[0]++)), () -> millis(() -> small.run(turn[1]++)));
        return new Comparison(what + ", among 10,000 pods", "ms", medians[0], medians[1], "among 100");
    }

    private static double millis(Runnable operation) {
        long start = System.nanoTime();
        operation.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private interface Operation {
        void run(int turn);
    }

    /** A cluster whose Deployments are all available. */
    private static final class Cluster {
        private final Simulation simulation = new Simulation(Instant.parse("2026-01-01T00:00:00Z"), 1);
        private final ObjectStore store = new ObjectStore(simulation);
        private final KubernetesClient client;
        private final int deployments;
        private final double buildMillis;

        Cluster(int deployments) {
            this.deployments = deployments;
            var api = new ApiServer(simulation, store);
            Kubelet.start(
                    simulation,
                    store,
                    (pod, container) -> new ContainerBehaviour() {
                        @Override
                        public ImagePull pull() {
                            return ImagePull.pulled(Duration.ofSeconds(1));
                        }

                        @Override
                        public ContainerRun run(int restarts) {
                            return ContainerRun.serving(Duration.ofSeconds(2));
                        }
                    },
                    new NodeCapacity("10000", "100Ti", 20_000));
            ControllerManager.start(simulation, store, pod -> Map.of());
            client = new EmbeddedHttpClientFactory(api, "benchmark").newClient();
            buildMillis = millis(this::build);
            long ready = store.list(ResourceType.DEPLOYMENT, "").stream()
                    .filter(web -> web.path("status").path("availableReplicas").asInt(0) == EACH)
                    .count();
            if (ready != deployments) {
                throw new IllegalStateException(ready + " of " + deployments + " Deployments are available");
            }
        }

        private void build() {
            for (int i = 0; i < deployments; i++) {
                client.load(new ByteArrayInputStream(WebApp.manifests(i, EACH).getBytes(StandardCharsets.UTF_8)))
                        .create();
            }
            simulation.advance(Duration.ofMinutes(2));
        }

        void roll(int turn) {
            patch(turn, "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"turn\":\"" + turn + "\"}}}}}");
            simulation.advance(Duration.ofMinutes(2));
        }

        void annotate(int turn) {
            patch(turn, "{\"metadata\":{\"annotations\":{\"turn\":\"" + System.nanoTime() + "\"}}}");
        }

        void rest(int turn) {
            simulation.advance(Duration.ofMinutes(1));
        }

        void get(int turn) {
            client.apps()
                    .deployments()
                    .inNamespace("default")
                    .withName(name(turn))
                    .get();
        }

        void list(int turn) {
            var found = client.pods()
                    .inNamespace("default")
                    .withLabel("app", name(turn))
                    .list()
                    .getItems();
            if (found.size() < EACH) {
                throw new IllegalStateException(name(turn) + " has " + found.size() + " pods");
            }
        }

        private void patch(int turn, String patch) {
            client.apps()
                    .deployments()
                    .inNamespace("default")
                    .withName(name(turn))
                    .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
        }

        private String name(int turn) {
            return "web-" + turn % deployments;
        }
    }
}
