package dev.runbook.chaos.contract;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.api.ApiServer;
import dev.runbook.chaos.cluster.api.PodUsage;
import dev.runbook.chaos.cluster.client.EmbeddedHttpClientFactory;
import dev.runbook.chaos.cluster.http.HttpFrontEnd;
import dev.runbook.chaos.cluster.http.QueryApi;
import dev.runbook.chaos.controller.ControllerManager;
import dev.runbook.chaos.kubelet.Kubelet;
import dev.runbook.chaos.kubelet.NodeCapacity;
import dev.runbook.chaos.simulation.Simulation;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** An embedded cluster that runs the {@link Programs} and is served over HTTP, several times as fast as the wall's clock. */
final class ServedSubject implements AutoCloseable {
    static final String NAMESPACE = "contract";
    static final String NODE = "embedded-node";
    private static final Duration TICK = Duration.ofMillis(10);
    private static final int FACTOR = 5;

    private final Simulation simulation = new Simulation(Instant.parse("2026-01-01T00:00:00Z"), 1);
    private final HttpFrontEnd frontEnd;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    ServedSubject() throws IOException {
        var store = new ObjectStore(simulation);
        var api = new ApiServer(simulation, store);
        var programs = new Programs();
        var kubelet = Kubelet.start(simulation, store, programs, NodeCapacity.GENEROUS);
        ControllerManager.start(simulation, store, programs);
        api.podLogs(kubelet.logs());
        api.podUsage(pod -> Map.of("app", new PodUsage.Usage(0.001, 1 << 20)));
        api.podExec(programs);
        api.podHttp(programs);
        prepare(api);
        frontEnd = HttpFrontEnd.start(api, (path, parameters) -> new QueryApi.Answer(404, "text/plain", ""), 0);
        var unused = clock.scheduleWithFixedDelay(
                () -> simulation.advance(TICK.multipliedBy(FACTOR)), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Makes the namespace, and lets the node pull the image, which the real one brings. */
    private void prepare(ApiServer api) {
        try (var client = new EmbeddedHttpClientFactory(api, "contract").newClient()) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(NAMESPACE)
                            .endMetadata()
                            .build())
                    .create();
            simulation.advance(Duration.ofSeconds(2));
            client.resource("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: pulled, namespace: default}
                    spec: {restartPolicy: Never, containers: [{name: app, image: 'busybox:1.37', command: ['true']}]}
                    """).create();
            simulation.advance(Duration.ofSeconds(10));
        }
    }

    Path kubeconfig(Path directory) throws IOException {
        var file = directory.resolve("embedded");
        frontEnd.writeKubeconfig(file, "embedded");
        return file;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        frontEnd.close();
    }
}
