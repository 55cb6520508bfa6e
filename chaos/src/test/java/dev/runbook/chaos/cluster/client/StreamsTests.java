package dev.runbook.chaos.cluster.client;

import static dev.runbook.chaos.cluster.client.ClusterFixture.deployment;
import static dev.runbook.chaos.cluster.client.ClusterFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.ApiRequest;
import dev.runbook.chaos.cluster.api.WatchSink;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StreamsTests {
    private final ClusterFixture cluster = new ClusterFixture();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void watchSeesAnObjectThatStopsMatchingAsDeleted() throws Exception {
        try (var watch = cluster.client
                .pods()
                .inNamespace("default")
                .withLabel("app", "web")
                .watch(watcher())) {
            create("web");
            create("other");
            label("web", "another");
            label("web", "web");
            settle();
            assertThat(seen).containsExactly("ADDED web", "DELETED web", "ADDED web");
        }
    }

    @Test
    void watchOfAConsumerThatStopsReadingEnds() throws Exception {
        create("web");
        var received = new AtomicInteger();
        var http = cluster.client.getHttpClient();
        var watch = http.newHttpRequestBuilder()
                .uri("https://embedded.invalid/api/v1/namespaces/default/pods?watch=1&resourceVersion="
                        + cluster.store.resourceVersion())
                .build();
        var body = http.consumeBytes(watch, (bytes, any) -> received.incrementAndGet())
                .get(10, TimeUnit.SECONDS)
                .body();
        for (int i = 0; i < Stream.LIMIT + 10; i++) {
            int now = i;
            cluster.store.edit(
                    new ObjectKey(ResourceType.POD, "default", "web"),
                    pod -> pod.withObjectProperty("metadata")
                            .withObjectProperty("labels")
                            .put("n", "n" + now));
        }
        assertThat(received).hasValue(0);
        for (int i = 0; i <= Stream.LIMIT; i++) {
            body.consume();
        }
        body.done().get(10, TimeUnit.SECONDS);
        assertThat(received).hasValue(Stream.LIMIT);
    }

    @Test
    void watchResumesFromAVersion() throws Exception {
        var first = create("one");
        create("two");
        cluster.client.resource(pod("one", Map.of())).delete();
        try (var watch = cluster.client
                .pods()
                .inNamespace("default")
                .watch(
                        new ListOptionsBuilder()
                                .withResourceVersion(first.getMetadata().getResourceVersion())
                                .build(),
                        watcher())) {
            settle();
            assertThat(seen).containsExactly("ADDED two", "DELETED one");
        }
    }

    @Test
    void watchFarTooOldEndsWithGone() throws Exception {
        for (int i = 0; i < 9_000; i++) {
            int n = i;
            cluster.simulation.locked(() -> cluster.store.edit(
                    new ObjectKey(ResourceType.NAMESPACE, "", "default"),
                    namespace -> namespace.withObject("/metadata/annotations").put("n", n)));
        }
        for (int i = 0; i < 9_000; i++) {
            int n = i;
            cluster.store.edit(
                    new ObjectKey(ResourceType.NAMESPACE, "", "default"),
                    namespace -> namespace.withObject("/metadata/annotations").put("m", n));
        }
        cluster.client
                .namespaces()
                .watch(new ListOptionsBuilder().withResourceVersion("2").build(), new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, Namespace namespace) {
                        seen.add(action.name());
                    }

                    @Override
                    public void onClose(WatcherException cause) {
                        seen.add(cause.isHttpGone() ? "gone" : "closed");
                    }
                });
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("gone");
    }

    @Test
    void httpWatchesWorkToo() throws Exception {
        var config = new ConfigBuilder(EmbeddedHttpClientFactory.config())
                .withOnlyHttpWatches(true)
                .build();
        var factory = new EmbeddedHttpClientFactory(cluster.server, "http");
        try (KubernetesClient client = factory.newClient(config);
                var watch = client.pods().inNamespace("default").watch(watcher())) {
            create("web");
            label("web", "x");
            assertThat(factory.awaitQuiescent(Duration.ofSeconds(10))).isTrue();
            assertThat(seen).containsExactly("ADDED web", "MODIFIED web");
        }
    }

    @Test
    void informersKeepUp() throws Exception {
        create("before");
        try (var informer = cluster.client.pods().inNamespace("default").inform(new PodEventsFixture(seen))) {
            create("after");
            label("after", "x");
            cluster.client.resource(pod("before", Map.of())).delete();
            settle();
            assertThat(seen).containsExactly("add before", "add after", "update after", "delete before");
            assertThat(informer.getStore().list()).hasSize(1);
        }
    }

    @Test
    void informerListsAgainAfterGone() throws Exception {
        create("one");
        try (var informer = cluster.client.pods().inNamespace("default").inform()) {
            cluster.server.expireWatches(call -> call.resource().equals("pods"));
            create("two");
            var listed = new CompletableFuture<Void>();
            informer.addEventHandler(new ResourceEventHandler<>() {
                @Override
                public void onAdd(Pod pod) {
                    if (pod.getMetadata().getName().equals("two")) {
                        listed.complete(null);
                    }
                }

                @Override
                public void onUpdate(Pod before, Pod after) {}

                @Override
                public void onDelete(Pod pod, boolean unknown) {}
            });
            listed.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void waitsWhileSomebodyElseMovesTime() throws Exception {
        create("web");
        cluster.simulation.after(
                Duration.ofMinutes(3),
                () -> cluster.store.edit(
                        new ObjectKey(ResourceType.POD, "default", "web"),
                        pod -> pod.withObject("/status").put("phase", "Running")));
        var waiting = CompletableFuture.supplyAsync(() -> cluster.client
                .pods()
                .inNamespace("default")
                .withName("web")
                .waitUntilCondition(
                        pod -> pod != null && "Running".equals(pod.getStatus().getPhase()), 30, TimeUnit.SECONDS));
        cluster.simulation.advance(Duration.ofMinutes(5));
        assertThat(waiting.get(30, TimeUnit.SECONDS).getStatus().getPhase()).isEqualTo("Running");
    }

    @Test
    void aConsumerThatHangsStopsNeitherTheSimulationNorPlainCalls() throws Exception {
        var release = new CountDownLatch(1);
        var entered = new CountDownLatch(1);
        try (var watch = cluster.client.pods().inNamespace("default").watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, Pod pod) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void onClose(WatcherException cause) {}
        })) {
            create("web");
            entered.await();
            for (int i = 0; i < 100; i++) {
                create("more-" + i);
            }
            cluster.simulation.advance(Duration.ofHours(1));
            assertThat(cluster.client.pods().inNamespace("default").list().getItems())
                    .hasSize(101);
            assertThat(cluster.factory.quiescent()).isFalse();
            release.countDown();
            settle();
        }
    }

    @Test
    void watchTimesOutOnVirtualTime() throws Exception {
        var request = new ApiRequest(
                "GET",
                URI.create("/api/v1/namespaces/default/pods?watch=true&timeoutSeconds=300&allowWatchBookmarks=true"),
                Map.of(),
                new byte[0],
                "raw");
        cluster.server.stream(request, new WatchSink() {
            @Override
            public void event(byte[] json) {
                seen.add(new String(json, StandardCharsets.UTF_8).substring(9, 17));
            }

            @Override
            public void end() {
                seen.add("end");
            }
        });
        cluster.simulation.advance(Duration.ofMinutes(4));
        assertThat(seen).hasSize(4).allMatch(text -> text.startsWith("BOOKMARK"));
        cluster.simulation.advance(Duration.ofMinutes(6));
        assertThat(seen.stream().filter("end"::equals)).hasSize(1);
        assertThat(seen).hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void electsALeader() throws Exception {
        var leading = new CompletableFuture<String>();
        var elector = cluster.client
                .leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName("test")
                        .withLeaseDuration(Duration.ofSeconds(15))
                        .withRenewDeadline(Duration.ofSeconds(10))
                        .withRetryPeriod(Duration.ofSeconds(2))
                        .withLock(new LeaseLock("default", "lock", "me"))
                        .withLeaderCallbacks(new LeaderCallbacks(() -> {}, () -> {}, leading::complete))
                        .withReleaseOnCancel(true)
                        .build())
                .build();
        var running = elector.start();
        assertThat(leading.get(10, TimeUnit.SECONDS)).isEqualTo("me");
        running.cancel(true);
        assertThat(cluster.store.find(ResourceType.LEASE, "default", "lock")).isPresent();
    }

    @Test
    void restartsARollout() {
        cluster.client.resource(deployment("web")).create();
        var restarted = cluster.client
                .apps()
                .deployments()
                .inNamespace("default")
                .withName("web")
                .rolling()
                .restart();
        assertThat(restarted.getSpec().getTemplate().getMetadata().getAnnotations())
                .containsKey("kubectl.kubernetes.io/restartedAt");
        assertThat(restarted.getMetadata().getGeneration()).isEqualTo(2);
    }

    @Test
    void closingStopsWatchesAndThreads() throws Exception {
        cluster.client.pods().inNamespace("default").watch(watcher());
        cluster.client.close();
        try (var other = new EmbeddedHttpClientFactory(cluster.server, "other").newClient()) {
            other.resource(pod("late", Map.of())).create();
        }
        assertThat(cluster.factory.awaitQuiescent(Duration.ofSeconds(10))).isTrue();
        assertThat(seen).doesNotContain("ADDED late");
        assertThatThrownBy(() -> cluster.client.pods().inNamespace("default").list())
                .isInstanceOf(Exception.class);
    }

    private Watcher<Pod> watcher() {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, Pod pod) {
                seen.add(action + " " + pod.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {}
        };
    }

    private Pod create(String name) {
        return cluster.client.resource(pod(name, Map.of("app", name))).create();
    }

    private void label(String name, String app) {
        cluster.client.pods().inNamespace("default").withName(name).edit(pod -> {
            pod.getMetadata().getLabels().put("app", app);
            return pod;
        });
    }

    private void settle() throws InterruptedException {
        assertThat(cluster.factory.awaitQuiescent(Duration.ofSeconds(10))).isTrue();
    }
}
