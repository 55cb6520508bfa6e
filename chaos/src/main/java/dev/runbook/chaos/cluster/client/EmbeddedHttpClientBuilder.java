package dev.runbook.chaos.cluster.client;

import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import java.util.concurrent.atomic.AtomicBoolean;

/** Builds clients that share one connection. */
final class EmbeddedHttpClientBuilder
        extends StandardHttpClientBuilder<EmbeddedHttpClient, EmbeddedHttpClientFactory, EmbeddedHttpClientBuilder> {
    private final Connection connection;

    EmbeddedHttpClientBuilder(EmbeddedHttpClientFactory factory, Connection connection) {
        super(factory);
        this.connection = connection;
    }

    @Override
    public EmbeddedHttpClient build() {
        var parent = client;
        return new EmbeddedHttpClient(this, connection, parent == null ? new AtomicBoolean() : parent.getClosed());
    }

    @Override
    protected EmbeddedHttpClientBuilder newInstance(EmbeddedHttpClientFactory factory) {
        return new EmbeddedHttpClientBuilder(factory, connection);
    }
}
