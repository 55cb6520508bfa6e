package dev.runbook.chaos.contract;

import dev.runbook.chaos.argo.MetricQuery;
import dev.runbook.chaos.argo.RolloutsController;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.api.ApiServer;
import dev.runbook.chaos.cluster.client.EmbeddedHttpClientFactory;
import dev.runbook.chaos.controller.ControllerManager;
import dev.runbook.chaos.kubelet.Kubelet;
import dev.runbook.chaos.kubelet.NodeCapacity;
import dev.runbook.chaos.prometheus.Prometheus;
import dev.runbook.chaos.prometheus.PrometheusSettings;
import dev.runbook.chaos.prometheus.QueryResult;
import dev.runbook.chaos.simulation.Simulation;
import dev.runbook.engine.promql.PromQlException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An embedded cluster of its own for each check, whose containers run the {@link Programs} that their commands say. */
final class EmbeddedSubject implements Subject {
    private static final String NAMESPACE = "contract";

    private final Simulation simulation = new Simulation(Instant.parse("2026-01-01T00:00:00Z"), 1);
    private final ObjectStore store = new ObjectStore(simulation);
    private final ApiServer api = new ApiServer(simulation, store);
    private final Prometheus prometheus = new Prometheus(simulation, PrometheusSettings.DEFAULT);
    private final Programs programs = new Programs();
    private final List<EmbeddedHttpClientFactory> connections = new ArrayList<>();
    private final List<KubernetesClient> clients = new ArrayList<>();
    private final KubernetesClient client;

    EmbeddedSubject() {
        var kubelet = Kubelet.start(simulation, store, programs, NodeCapacity.GENEROUS);
        ControllerManager.start(simulation, store, programs);
        new RolloutsController(simulation, store, this::query).start();
        api.podLogs(kubelet.logs());
        api.podUsage(programs);
        api.podExec(programs);
        api.podHttp(programs);
        client = client(EmbeddedHttpClientFactory.config());
        client.resource("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"" + NAMESPACE + "\"}}")
                .create();
        pass(Duration.ofSeconds(2));
    }

    /** Answers as a Prometheus does that has scraped nothing. */
    private MetricQuery.Answer query(String promql) {
        try {
            return prometheus.instant(promql, simulation.now()) instanceof QueryResult.InstantVector vector
                    ? new MetricQuery.Answer.Vector(vector.samples().stream()
                            .map(QueryResult.Sample::value)
                            .toList())
                    : new MetricQuery.Answer.Failure("not a vector");
        } catch (PromQlException refused) {
            return new MetricQuery.Answer.Failure(String.valueOf(refused.getMessage()));
        }
    }

    private KubernetesClient client(Config config) {
        var connection = new EmbeddedHttpClientFactory(api, "contract");
        connections.add(connection);
        var made = connection.newClient(
                new ConfigBuilder(config).withNamespace(NAMESPACE).build());
        clients.add(made);
        return made;
    }

    @Override
    public KubernetesClient client() {
        return client;
    }

    @Override
    public KubernetesClient client(String bearerToken) {
        return client(new ConfigBuilder(EmbeddedHttpClientFactory.config())
                .withOauthToken(bearerToken)
                .build());
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public Map<String, String> aliases() {
        return Map.of("node", "embedded-node");
    }

    @Override
    public Instant now() {
        return simulation.now();
    }

    @Override
    public void pass(Duration duration) {
        simulation.advance(duration);
        for (var connection : connections) {
            try {
                connection.awaitQuiescent(Duration.ofSeconds(10));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
    }
}
