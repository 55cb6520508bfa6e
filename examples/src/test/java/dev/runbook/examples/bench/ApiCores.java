package dev.runbook.examples.bench;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.api.ApiServer;
import dev.runbook.chaos.cluster.client.EmbeddedHttpClientFactory;
import dev.runbook.chaos.simulation.Simulation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.time.Instant;
import java.util.HashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The API servers that are compared, each with a plain fabric8 client. */
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

    @Override
    public void close() {
        client.close();
        stop.run();
    }
}
