package dev.runbook.chaos.cluster.client;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.api.ApiServer;
import dev.runbook.chaos.simulation.Simulation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Map;

/** An API server without controllers, and a fabric8 client on it. */
public final class ClusterFixture implements AutoCloseable {
    public final Simulation simulation = new Simulation(Instant.parse("2026-01-01T00:00:00Z"), 7);
    public final ObjectStore store = new ObjectStore(simulation);
    public final ApiServer server = new ApiServer(simulation, store);
    public final EmbeddedHttpClientFactory factory = new EmbeddedHttpClientFactory(server, "step");
    public final KubernetesClient client = factory.newClient();

    public static Pod pod(String name, Map<String, String> labels) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("shop/web:1.0")
                .endContainer()
                .endSpec()
                .build();
    }

    public static Deployment deployment(String name) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("shop/" + name + ":1.0")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    @Override
    public void close() {
        client.close();
    }
}
