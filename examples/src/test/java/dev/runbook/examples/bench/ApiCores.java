package dev.runbook.examples.bench;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.api.ApiServer;
import dev.runbook.chaos.cluster.client.EmbeddedHttpClientFactory;
import dev.runbook.chaos.simulation.Simulation;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The API servers that are compared, each with a plain fabric8 client.
 *
 * @param client in a namespace that has nothing in it
 * @param stop ends the server, or what was made for the client
 */
record ApiCores(KubernetesClient client, Runnable stop) implements AutoCloseable {
    /** Held, since the log manager forgets the level of a logger that nobody holds. */
    private static final Logger MOCK_LOG = Logger.getLogger(MockWebServer.class.getName());

    static ApiCores embedded() {
        var simulation = new Simulation(Instant.parse("2026-01-01T00:00:00Z"), 1);
        var server = new ApiServer(simulation, new ObjectStore(simulation));
        return new ApiCores(new EmbeddedHttpClientFactory(server, "benchmark").newClient(), () -> {});
    }

    static ApiCores mock() {
        // It logs each request at INFO, which would be a good part of what is measured.
        MOCK_LOG.setLevel(Level.WARNING);
        var server = new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
        server.init();
        return new ApiCores(server.createClient(), server::destroy);
    }

    /** A namespace of its own on a real Kubernetes. */
    static ApiCores real() {
        var config = Config.fromKubeconfig(Real.CONTAINER.getKubeConfigYaml());
        var admin = new KubernetesClientBuilder().withConfig(config).build();
        var namespace = admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withGenerateName("bench-")
                        .endMetadata()
                        .build())
                .create();
        var name = namespace.getMetadata().getName();
        admin.serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(Objects::nonNull, 1, TimeUnit.MINUTES);
        var own = Config.fromKubeconfig(Real.CONTAINER.getKubeConfigYaml());
        own.setNamespace(name);
        return new ApiCores(new KubernetesClientBuilder().withConfig(own).build(), () -> {
            admin.resource(namespace).delete();
            admin.namespaces().withName(name).waitUntilCondition(Objects::isNull, 5, TimeUnit.MINUTES);
            admin.close();
        });
    }

    /** Returns whether a real one can be started. */
    static boolean hasReal() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Started once, and ended with the process. */
    private static final class Real {
        private static final K3sContainer CONTAINER = new K3sContainer(
                DockerImageName.parse(System.getenv().getOrDefault("RUNBOOK_K3S_IMAGE", "rancher/k3s:v1.34.1-k3s1"))
                        .asCompatibleSubstituteFor("rancher/k3s"));

        static {
            CONTAINER.start();
            Runtime.getRuntime().addShutdownHook(new Thread(CONTAINER::stop));
        }
    }

    @Override
    public void close() {
        client.close();
        stop.run();
    }
}
