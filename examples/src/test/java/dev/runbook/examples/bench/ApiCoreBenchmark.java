package dev.runbook.examples.bench;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
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
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The embedded API server behind fabric8's client against another one: the same program for both.
 *
 * @param theirs makes the other one
 * @param against what it is
 * @param sizes among how many pods
 */
record ApiCoreBenchmark(Supplier<ApiCores> theirs, String against, List<Integer> sizes)
        implements Benchmarks.Benchmark {
    private static final int ROUNDS = 5;
    private static final int FILLINGS = 3;
    private static final int SMALL = 1_000;

    /** Of processor time, since the compiler gets less done in a second of a machine that others use, too. */
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(12);

    /** So long that a switch to another process, of some milliseconds, does not decide a sample. */
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    static ApiCoreBenchmark mock() {
        return new ApiCoreBenchmark(ApiCores::mock, "fabric8 CRUD mock", List.of(SMALL, 8_000));
    }

    /** It is Kubernetes itself, whose scheduler and garbage collector look at the pods, too. */
    static ApiCoreBenchmark real() {
        return new ApiCoreBenchmark(ApiCores::real, "Kubernetes in a container", List.of(SMALL));
    }

    @Override
    public List<Comparison> run() throws Exception {
        warmUp(ApiCores::embedded);
        warmUp(theirs);
        var comparisons = new ArrayList<Comparison>();
        for (int pods : sizes) {
            try (var ours = new FilledServer(ApiCores::embedded, pods);
                    var other = new FilledServer(theirs, pods)) {
                comparisons.addAll(compare(pods, ours, other));
            }
        }
        return comparisons;
    }

    /** Runs the program for a while on servers that are thrown away, as long for the one kind as for the other. */
    private static void warmUp(Supplier<ApiCores> kind) {
        long end = Benchmarks.processorNanos() + WARM_UP_NANOS;
        do {
            try (var server = kind.get()) {
                var client = server.client();
                for (int i = 0; i < SMALL / 2; i++) {
                    create(client, pod(2 * i));
                    post(client, json(client, pod(2 * i + 1)));
                    get(client, i);
                    patch(client, i, i);
                    if (i % 10 == 9) {
                        list(client, i / 10);
                        text(client, i / 10);
                    }
                }
            }
        } while (Benchmarks.processorNanos() < end);
    }

    private List<Comparison> compare(int pods, FilledServer ourServer, FilledServer theirServer) {
        var comparisons = new ArrayList<Comparison>();
        var create = Benchmarks.medians(FILLINGS, ourServer::create, theirServer::create);
        var post = Benchmarks.medians(FILLINGS, ourServer::post, theirServer::post);
        var ours = ourServer.client();
        var theirs = theirServer.client();
        comparisons.add(row("create", pods, create));
        comparisons.add(row("the same, left as JSON", pods, post));
        comparisons.add(floor("create, what the client writes and reads", pods, createFloor(ours), create[1]));
        comparisons.add(row("get", pods, both(i -> get(ours, i * 31 % pods), i -> get(theirs, i * 31 % pods))));
        comparisons.add(row(
                "merge patch", pods, both(i -> patch(ours, i * 31 % pods, i), i -> patch(theirs, i * 31 % pods, i))));
        int groups = pods / 10;
        var list = both(i -> list(ours, i % groups), i -> list(theirs, i % groups));
        comparisons.add(row("list of 10 by label", pods, list));
        comparisons.add(row(
                "the same, left as JSON", pods, both(i -> text(ours, i % groups), i -> text(theirs, i % groups))));
        comparisons.add(floor("list of 10, what the client reads", pods, listFloor(ours), list[1]));
        var latency = Benchmarks.medians(3, () -> watch(ours, pods), () -> watch(theirs, pods));
        comparisons.add(new Comparison(
                "patch to watch event, median, " + pods + " pods", "ms", latency[0], latency[1], against));
        return comparisons;
    }

    private static double[] both(IntConsumer ours, IntConsumer theirs) {
        return Benchmarks.medians(ROUNDS, () -> perSecond(ours), () -> perSecond(theirs));
    }

    private Comparison row(String what, int pods, double[] figures) {
        return new Comparison(what + ", " + pods + " pods", "ops/s", figures[0], figures[1], against);
    }

    /** What no server can be faster than: its client's own part, in place of ours. */
    private Comparison floor(String what, int pods, double alone, double theirs) {
        return new Comparison(what + ", " + pods + " pods", "ops/s", alone, theirs, against + ", all of it");
    }

    private static double createFloor(KubernetesClient client) {
        var serialization = client.getKubernetesSerialization();
        var pod = pod(1);
        var answer = client.raw(pods(client) + "/pod-1");
        return perSecond(i -> {
            serialization.asJson(pod);
            serialization.unmarshal(answer, Pod.class);
        });
    }

    private static double listFloor(KubernetesClient client) {
        var serialization = client.getKubernetesSerialization();
        var answer = client.raw(pods(client) + "?labelSelector=group%3D1");
        return perSecond(i -> serialization.unmarshal(answer, PodList.class));
    }

    private static String pods(KubernetesClient client) {
        return "/api/v1/namespaces/" + client.getNamespace() + "/pods";
    }

    private static double perSecond(IntConsumer operation) {
        long start = System.nanoTime();
        int done = 0;
        do {
            operation.accept(done++);
        } while (System.nanoTime() - start < SAMPLE_NANOS);
        return done / ((System.nanoTime() - start) / 1e9);
    }

    static void create(KubernetesClient client, Pod pod) {
        client.pods().resource(pod).create();
    }

    static void post(KubernetesClient client, String json) {
        client.raw(pods(client), "POST", json);
    }

    static String json(KubernetesClient client, Pod pod) {
        return client.getKubernetesSerialization().asJson(pod);
    }

    private static void get(KubernetesClient client, int i) {
        if (client.pods().withName("pod-" + i).get() == null) {
            throw new IllegalStateException("pod-" + i + " is not there");
        }
    }

    private static void patch(KubernetesClient client, int i, int value) {
        client.pods()
                .withName("pod-" + i)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"turn\":\"" + value + "\"}}}");
    }

    private static void list(KubernetesClient client, int i) {
        var found = client.pods().withLabel("group", Integer.toString(i)).list().getItems();

        if (found.size() != 10) {
            throw new IllegalStateException("found " + found.size() + " pods of group " + i);
        }
    }

    /** What the server and the way to it take: pods that carry their defaults take the client longer to read. */
    private static void text(KubernetesClient client, int i) {
        var text = client.raw(pods(client) + "?labelSelector=group%3D" + i);
        if (!text.contains("\"pod-" + i * 10 + "\"")) {
            throw new IllegalStateException("no pods of group " + i + ": " + text);
        }
    }

    private static double watch(KubernetesClient client, int pods) {
        var seen = new ArrayBlockingQueue<Long>(10_000);
        var latencies = new ArrayList<Double>();
        try (var watch = client.pods().withName("pod-1").watch(new Watcher<Pod>() {
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

    /** One that no node takes, where there are nodes. */
    static Pod pod(int i) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("pod-" + i)
                .withLabels(Map.of("app", "load", "group", Integer.toString(i / 10)))
                .endMetadata()
                .withNewSpec()
                .withNodeSelector(Map.of("bench", "nowhere"))
                .addNewContainer()
                .withName("main")
                .withImage("example/main:1")
                .endContainer()
                .endSpec()
                .build();
    }
}
