package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;

/** Builds HTTP clients whose every request passes a step's gate before the arena's own client sends it. */
final class GatedHttpClientFactory implements HttpClient.Factory {
    private final StepGate gate;
    private final HttpClient.Factory raw;

    GatedHttpClientFactory(StepGate gate, HttpClient.Factory raw) {
        this.gate = gate;
        this.raw = raw;
    }

    @Override
    public HttpClient.Builder newBuilder(Config config) {
        var builder = new GatedHttpClientBuilder(
                this, () -> standard(raw.newBuilder(config).build()));
        HttpClientUtils.applyCommonConfiguration(config, builder, this);
        return builder;
    }

    @Override
    public HttpClient.Builder newBuilder() {
        return new GatedHttpClientBuilder(this, () -> standard(raw.newBuilder().build()));
    }

    StepGate gate() {
        return gate;
    }

    private static StandardHttpClient<?, ?, ?> standard(HttpClient client) {
        if (client instanceof StandardHttpClient<?, ?, ?> standard) {
            return standard;
        }
        throw new IllegalStateException("the target's HTTP client is a "
                + client.getClass().getName() + ", which the gate can't wrap; it has to extend StandardHttpClient");
    }
}
