package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.util.Comparator;
import java.util.ServiceLoader;
import org.apiguardian.api.API;

/**
 * The HTTP client factory that fabric8 finds first. On a thread that runs a step it refuses to build: the client would
 * go around the gate. Everywhere else it hands over to the factory that would have been found without it.
 *
 * <p>A builder that names its factory with {@code withHttpClientFactory} never asks, and so can't be caught; neither can
 * one on a thread that was started before the step, as in a shared pool.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class OwnClientRefusal implements HttpClient.Factory {
    @Override
    public HttpClient.Builder newBuilder(Config config) {
        refuseInStep();
        return next().newBuilder(config);
    }

    @Override
    public HttpClient.Builder newBuilder() {
        refuseInStep();
        return next().newBuilder();
    }

    @Override
    public int priority() {
        return Integer.MAX_VALUE;
    }

    private static void refuseInStep() {
        RunThread.gate().ifPresent(gate -> {
            throw gate.refuseOwnClient();
        });
    }

    /** Returns the factory that would have been found without this one; for clients that a gate wraps. */
    public static HttpClient.Factory next() {
        return ServiceLoader.load(HttpClient.Factory.class, OwnClientRefusal.class.getClassLoader()).stream()
                .filter(provider -> provider.type() != OwnClientRefusal.class)
                .map(ServiceLoader.Provider::get)
                .max(Comparator.comparingInt(HttpClient.Factory::priority))
                .orElseThrow(() -> new KubernetesClientException(
                        "no HTTP client for fabric8 on the class path: add io.fabric8:kubernetes-httpclient-vertx-5"));
    }
}
