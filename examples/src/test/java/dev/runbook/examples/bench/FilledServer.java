package dev.runbook.examples.bench;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A server that is filled with pods anew, as often as that is measured; the last one stays. */
final class FilledServer implements AutoCloseable {
    private final Supplier<ApiCores> kind;
    private final List<Pod> pods;
    private ApiCores server;

    FilledServer(Supplier<ApiCores> kind, int pods) {
        this.kind = kind;
        this.pods = IntStream.range(0, pods).mapToObj(ApiCoreBenchmark::pod).toList();
        this.server = kind.get();
    }

    KubernetesClient client() {
        return server.client();
    }

    /** Returns how many pods it creates in a second. */
    double create() {
        return fill(pods, pod -> ApiCoreBenchmark.create(client(), pod));
    }

    /** Returns how many pods it creates in a second where the client neither writes nor reads them. */
    double post() {
        var json =
                pods.stream().map(pod -> ApiCoreBenchmark.json(client(), pod)).toList();
        return fill(json, pod -> ApiCoreBenchmark.post(client(), pod));
    }

    private <T> double fill(List<T> all, Consumer<T> creation) {
        server.close();
        server = kind.get();
        long start = System.nanoTime();
        all.forEach(creation);
        return all.size() / ((System.nanoTime() - start) / 1e9);
    }

    @Override
    public void close() {
        server.close();
    }
}
