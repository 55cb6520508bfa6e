package dev.runbook.examples.bench;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The embedded API server behind fabric8's client against fabric8's own CRUD mock server: the same program for both. */
final class ApiCoreBenchmark implements Benchmarks.Benchmark {
    private static final int ROUNDS = 5;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(8);

    @Override
    public List<Comparison> run() throws Exception {
        warmUp(ApiCores.embedded());
        warmUp(ApiCores.mock());
        var comparisons = new ArrayList<Comparison>();
        for (int pods : new int[] {1_000, 8_000}) {
            try (var ours = ApiCores.embedded();
                    var theirs = ApiCores.mock()) {
                comparisons.addAll(compare(pods, ours.client(), theirs.client()));
            }
        }
        return comparisons;
    }

    /** Runs the program for a while on a server that is thrown away, as long for the one as for the other. */
    private static void warmUp(ApiCores server) {
        try (server) {
            long end = System.nanoTime() + WARM_UP_NANOS;
            for (int i = 0; i < 10 || System.nanoTime() < end; i++) {
                var client = server.client();
                client.pods().inNamespace("default").resource(pod(2 * i)).create();
                client.raw(
                        "/api/v1/namespaces/default/pods",
                        "POST",
                        client.getKubernetesSerialization().asJson(pod(2 * i + 1)));
                get(client, i);
                patch(client, i, i);
                if (i % 10 == 9) {
                    list(client, i / 10);
                    text(client, i / 10);
                }
            }
        }
    }

    private static List<Comparison> compare(int pods, KubernetesClient ours, KubernetesClient theirs) {
        var comparisons = new ArrayList<Comparison>();
        int part = pods / ROUNDS / 2;
        var ourNext = new AtomicInteger();
        var theirNext = new AtomicInteger();
        comparisons.add(row(
                "create",
                pods,
                Benchmarks.medians(ROUNDS, () -> create(ours, ourNext, part), () -> create(theirs, theirNext, part))));
        comparisons.add(row(
                "the same, left as JSON",
                pods,
                Benchmarks.medians(ROUNDS, () -> post(ours, ourNext, part), () -> post(theirs, theirNext, part))));
        int some = 200;
        comparisons.add(row(
                "get",
                pods,
                Benchmarks.medians(
                        ROUNDS,
                        () -> perSecond(some, i -> get(ours, i * 31 % pods)),
                        () -> perSecond(some, i -> get(theirs, i * 31 % pods)))));
        comparisons.add(row(
                "merge patch",
                pods,
                Benchmarks.medians(
                        ROUNDS,
                        () -> perSecond(some, i -> patch(ours, i * 31 % pods, i)),
                        () -> perSecond(some, i -> patch(theirs, i * 31 % pods, i)))));
        comparisons.add(row(
                "list of 10 by label",
                pods,
                Benchmarks.medians(
                        ROUNDS, () -> perSecond(20, i -> list(ours, i)), () -> perSecond(20, i -> list(theirs, i)))));
        comparisons.add(row(
                "the same, left as JSON",
                pods,
                Benchmarks.medians(
                        ROUNDS, () -> perSecond(20, i -> text(ours, i)), () -> perSecond(20, i -> text(theirs, i)))));
        var latency = Benchmarks.medians(3, () -> watch(ours, pods), () -> watch(theirs, pods));
        comparisons.add(new Comparison(
                "patch to watch event, median, " + pods + " pods", "ms", latency[0], latency[1], "fabric8 CRUD mock"));
        return comparisons;
    }

    private static Comparison row(String what, int pods, double[] figures) {
        return new Comparison(what + ", " + pods + " pods", "ops/s", figures[0], figures[1], "fabric8 CRUD mock");
    }

    private static double perSecond(int times, IntConsumer operation) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            operation.accept(i);
        }
        return times / ((System.nanoTime() - start) / 1e9);
    }

    private static double create(KubernetesClient client, AtomicInteger next, int pods) {
        int first = next.getAndAdd(pods);
        var made = IntStream.range(first, first + pods)
                .mapToObj(ApiCoreBenchmark::pod)
                .toList();
        return perSecond(
                pods,
                i -> client.pods().inNamespace("default").resource(made.get(i)).create());
    }

    private static double post(KubernetesClient client, AtomicInteger next, int pods) {
        int first = next.getAndAdd(pods);
        var made = IntStream.range(first, first + pods)
                .mapToObj(i -> client.getKubernetesSerialization().asJson(pod(i)))
                .toList();
        return perSecond(pods, i -> client.raw("/api/v1/namespaces/default/pods", "POST", made.get(i)));
    }

    private static void get(KubernetesClient client, int i) {
        if (client.pods().inNamespace("default").withName("pod-" + i).get() == null) {
            throw new IllegalStateException("pod-" + i + " is not there");
        }
    }

    private static void patch(KubernetesClient client, int i, int value) {
        client.pods()
                .inNamespace("default")
                .withName("pod-" + i)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"turn\":\"" + value + "\"}}}");
    }

    private static void list(KubernetesClient client, int i) {
        var found = client.pods()
                .inNamespace("default")
                .withLabel("group", Integer.toString(i))
                .list()
                .getItems();
        if (found.size() != 10) {
            throw new IllegalStateException("found " + found.size() + " pods of group " + i);
        }
    }

    /** What the server and the way to it take: pods that carry their defaults take the client longer to read. */
    private static void text(KubernetesClient client, int i) {
        var text = client.raw("/api/v1/namespaces/default/pods?labelSelector=group%3D" + i);
        if (!text.contains("\"pod-" + i * 10 + "\"")) {
            throw new IllegalStateException("no pods of group " + i + ": " + text);
        }
    }

    private static double watch(KubernetesClient client, int pods) {
        var seen = new ArrayBlockingQueue<Long>(10_000);
        var latencies = new ArrayList<Double>();
        try (var watch = client.pods().inNamespace("default").withName("pod-1").watch(new Watcher<Pod>() {
            @Override
            public void eventReceived(Action action, Pod pod) {
                seen.add(System.nanoTime());
            }

            @Override
            public void onClose(WatcherException cause) {}
        })) {
            TimeUnit.MILLISECONDS.sleep(100);
            seen.clear();
            for (int i = 0; i < 50; i++) {
                long sent = System.nanoTime();
                patch(client, 1, 1_000_000 + (int) (sent % 1_000_000));
                var at = seen.poll(5, TimeUnit.SECONDS);
                if (at == null) {
                    throw new IllegalStateException("no watch event for a patch among " + pods + " pods");
                }
                latencies.add((at - sent) / 1e6);
            }
            return Benchmarks.median(latencies);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static Pod pod(int i) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("pod-" + i)
                .withNamespace("default")
                .withLabels(Map.of("app", "load", "group", Integer.toString(i / 10)))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("example/main:1")
                .endContainer()
                .endSpec()
                .build();
    }
}
