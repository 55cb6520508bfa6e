package dev.runbook.chaos.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.api.Interception;
import dev.runbook.chaos.cluster.client.ClusterFixture;
import dev.runbook.chaos.cluster.client.PodEventsFixture;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** fabric8's own tools, on whatever way to the embedded cluster a subclass takes. */
abstract class ClientToolsFixture {
    private static final long PATIENCE_SECONDS = 60;

    final ClusterFixture cluster = new ClusterFixture();

    /** Returns a client of its own. */
    abstract KubernetesClient connect() throws Exception;

    @AfterEach
    void closeCluster() {
        cluster.close();
    }

    private void create(String name) {
        cluster.client.resource(ClusterFixture.pod(name, Map.of())).create();
    }

    @Test
    void anInformerShowsAgainWhatItHas() throws Exception {
        create("web");
        var seen = new LinkedBlockingQueue<String>();
        try (var client = connect();
                var informer = client.pods().inNamespace("default").inform(new PodEventsFixture(seen), 50)) {
            await(seen, "add web");
            // Nobody writes: it is the informer that calls.
            await(seen, "update web");
            await(seen, "update web");
            assertThat(informer.getStore().list()).hasSize(1);
        }
    }

    @Test
    void anInformerListsAgainAfterGone() throws Exception {
        create("before");
        var lists = new LinkedBlockingQueue<ApiCall>();
        cluster.server.filter(call -> {
            if (call.verb().equals("list") && call.resource().equals("pods")) {
                lists.add(call);
            }
            return Interception.pass();
        });
        var seen = new LinkedBlockingQueue<String>();
        try (var client = connect();
                var informer = client.pods().inNamespace("default").inform(new PodEventsFixture(seen), 0)) {
            await(seen, "add before");
            lists.clear();
            expireOne();
            cluster.client
                    .resource(ClusterFixture.pod("before", Map.of()))
                    .withGracePeriod(0)
                    .delete();
            create("after");
            assertThat(lists.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            await(seen, "delete before");
            assertThat(informer.isRunning()).isTrue();
        }
    }

    @Test
    void aWaitEndsWhenTheConditionHolds() throws Exception {
        try (var client = connect()) {
            var pods = client.pods().inNamespace("default");
            var looked = new CountDownLatch(1);
            var waiting = CompletableFuture.supplyAsync(() -> pods.withName("web")
                    .waitUntilCondition(
                            pod -> {
                                looked.countDown();
                                return pod != null
                                        && pod.getMetadata().getLabels().containsKey("done");
                            },
                            PATIENCE_SECONDS,
                            TimeUnit.SECONDS));
            assertThat(looked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            cluster.client
                    .resource(ClusterFixture.pod("web", Map.of("app", "web")))
                    .create();
            cluster.client.pods().inNamespace("default").withName("web").edit(pod -> {
                pod.getMetadata().getLabels().put("done", "yes");
                return pod;
            });
            assertThat(waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .getMetadata()
                            .getLabels())
                    .containsEntry("done", "yes");
        }
    }

    @Test
    void whenALeaderDiesTheOtherCandidateLeads() throws Exception {
        var one = new Candidate("one");
        var two = new Candidate("two");
        try (var clientOfOne = connect();
                var clientOfTwo = connect()) {
            var leading = one.run(clientOfOne);
            await(one.heard, "leading");
            var following = two.run(clientOfTwo);
            await(two.heard, "new leader one");
            assertThat(two.heard).doesNotContain("leading");
            assertThat(holder()).isEqualTo("one");

            leading.cancel(true);

            await(two.heard, "leading");
            assertThat(holder()).isEqualTo("two");
            following.cancel(true);
        }
    }

    /** Ends a watch of pods with 410, as soon as there is one. */
    private void expireOne() {
        var expired = new AtomicBoolean();
        var end = Instant.now().plusSeconds(PATIENCE_SECONDS);
        while (!expired.get() && Instant.now().isBefore(end)) {
            cluster.server.expireWatches(call -> {
                boolean pods = call.resource().equals("pods");
                expired.compareAndSet(false, pods);
                return pods;
            });
        }
        assertThat(expired).isTrue();
    }

    private String holder() {
        return cluster.client
                .leases()
                .inNamespace("default")
                .withName("lead")
                .get()
                .getSpec()
                .getHolderIdentity();
    }

    private static void await(BlockingQueue<String> seen, String wanted) throws InterruptedException {
        for (var next = seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                next != null;
                next = seen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            if (next.equals(wanted)) {
                return;
            }
        }
        throw new AssertionError("nothing said \"" + wanted + "\" in " + PATIENCE_SECONDS + " s");
    }

    /** One who wants to lead, and what it hears. It does not give the lease back: whoever dies can't. */
    private record Candidate(String name, BlockingQueue<String> heard) {
        Candidate(String name) {
            this(name, new LinkedBlockingQueue<>());
        }

        CompletableFuture<?> run(KubernetesClient client) {
            return client.leaderElector().withConfig(config()).build().start();
        }

        private LeaderElectionConfig config() {
            return new LeaderElectionConfigBuilder()
                    .withName("lead")
                    .withLock(new LeaseLock("default", "lead", name))
                    .withLeaseDuration(Duration.ofSeconds(4))
                    .withRenewDeadline(Duration.ofSeconds(3))
                    .withRetryPeriod(Duration.ofMillis(100))
                    .withReleaseOnCancel(false)
                    .withLeaderCallbacks(new LeaderCallbacks(
                            () -> heard.add("leading"),
                            () -> heard.add("no longer leading"),
                            leader -> heard.add("new leader " + leader)))
                    .build();
        }
    }
}
