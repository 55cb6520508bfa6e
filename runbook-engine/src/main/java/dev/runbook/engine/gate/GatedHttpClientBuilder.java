package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Builds gated clients; those that are derived from one another share the client that sends. */
final class GatedHttpClientBuilder
        extends StandardHttpClientBuilder<GatedHttpClient, GatedHttpClientFactory, GatedHttpClientBuilder> {
    private final Supplier<StandardHttpClient<?, ?, ?>> raw;

    GatedHttpClientBuilder(GatedHttpClientFactory factory, Supplier<StandardHttpClient<?, ?, ?>> raw) {
        super(factory);
        this.raw = raw;
    }

    @Override
    public GatedHttpClient build() {
        var original = getClient();
        return original == null
                ? new GatedHttpClient(
                        this, new AtomicBoolean(), getClientFactory().gate(), raw.get())
                : original.derive(this);
    }

    @Override
    protected GatedHttpClientBuilder newInstance(GatedHttpClientFactory factory) {
        return new GatedHttpClientBuilder(factory, raw);
    }
}
