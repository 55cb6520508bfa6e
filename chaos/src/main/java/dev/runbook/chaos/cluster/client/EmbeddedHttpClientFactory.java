package dev.runbook.chaos.cluster.client;

import dev.runbook.chaos.cluster.api.ApiServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.apiguardian.api.API;

/**
 * Connects one fabric8 client with the embedded API server, in process.
 *
 * <p>A plain request is answered in the caller's thread, by a future that is complete when it is returned. What the
 * server sends by itself (watch events, streamed logs, output of executions) is delivered in order on one daemon thread
 * of this factory, which starts with the first delivery; the thread that moves the simulation never waits for it. The
 * client's own tasks (informers, waits) belong on {@link #taskExecutor}, a second such thread: a task executor that runs
 * in the caller's thread deadlocks {@code waitUntilCondition} in fabric8 8.0. Closing the client stops both.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class EmbeddedHttpClientFactory implements HttpClient.Factory {
    /** Shared, since its mapper builds a deserializer for each type it meets, which takes longer than a call. */
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private final Connection connection;

    /**
     * Prepares a connection.
     *
     * @param actor who asks, as request filters and the timeline name it
     */
    public EmbeddedHttpClientFactory(ApiServer server, String actor) {
        this.connection = new Connection(server, actor, false);
    }

    private EmbeddedHttpClientFactory(Connection connection) {
        this.connection = connection;
    }

    /** Prepares a connection for the infrastructure: its calls take no virtual time and pass no filter. */
    public static EmbeddedHttpClientFactory ofInfrastructure(ApiServer server, String actor) {
        return new EmbeddedHttpClientFactory(new Connection(server, actor, true));
    }

    /** Returns a client on this connection; closing it ends the connection. */
    public KubernetesClient newClient() {
        return newClient(config());
    }

    /** Returns a client with a configuration of its own. */
    public KubernetesClient newClient(Config config) {
        // What fabric8's builder does, too, after it has made a serialization that nobody uses.
        return new KubernetesClientImpl(newBuilder(config).build(), config, this::taskExecutor, SERIALIZATION);
    }

    /** Returns the configuration that suits: no retries by fabric8, whose timers virtual time cannot reach. */
    public static Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("https://embedded.invalid")
                .withNamespace("default")
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    /** Returns the executor for {@code KubernetesClientBuilder.withTaskExecutor}; its tasks count as deliveries. */
    public Executor taskExecutor() {
        return connection.tasks();
    }

    /**
     * Tells whether everything that was delivered has been handled. An event that its consumer has not asked for yet
     * does not count.
     */
    public boolean quiescent() {
        return connection.activity().idle();
    }

    /** Waits in real time until {@link #quiescent}; returns whether that came true in time. */
    public boolean awaitQuiescent(Duration atMost) throws InterruptedException {
        return connection.activity().await(atMost);
    }

    @Override
    public HttpClient.Builder newBuilder() {
        return new EmbeddedHttpClientBuilder(this, connection);
    }
}
