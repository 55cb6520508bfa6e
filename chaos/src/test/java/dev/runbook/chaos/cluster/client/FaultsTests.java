package dev.runbook.chaos.cluster.client;

import static dev.runbook.chaos.cluster.client.ClusterFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.chaos.cluster.api.ApiCall;
import dev.runbook.chaos.cluster.api.Interception;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTests {
    private final ClusterFixture cluster = new ClusterFixture();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void everyCallTakesSeededTime() {
        var times = new ArrayList<List<Duration>>();
        for (int run = 0; run < 2; run++) {
            try (var fresh = new ClusterFixture()) {
                var took = new ArrayList<Duration>();
                for (int i = 0; i < 3; i++) {
                    var before = fresh.simulation.now();
                    fresh.client.pods().inNamespace("default").list();
                    took.add(Duration.between(before, fresh.simulation.now()));
                }
                times.add(took);
            }
        }
        assertThat(times.get(0))
                .isEqualTo(times.get(1))
                .allMatch(took -> took.toMillis() >= 1)
                .doesNotHaveDuplicates();
    }

    @Test
    void infrastructureCallsTakeNoTimeAndPassNoFilter() {
        cluster.server.filter(call -> Interception.answer(500, "InternalError", "broken"));
        var before = cluster.simulation.now();
        try (var client = EmbeddedHttpClientFactory.ofInfrastructure(cluster.server, "world")
                .newClient()) {
            client.resource(pod("web", Map.of())).create();
        }
        assertThat(cluster.simulation.now()).isEqualTo(before);
    }

    @Test
    void aFilterAnswersChosenCallsOfChosenCallers() {
        cluster.server.filter(call -> call.actor().equals("step") && call.verb().equals("create")
                ? Interception.tooManyRequests(2)
                : Interception.pass());
        assertThatThrownBy(() -> cluster.client.resource(pod("web", Map.of())).create())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(429));
        try (var other = new EmbeddedHttpClientFactory(cluster.server, "other").newClient()) {
            assertThat(other.resource(pod("web", Map.of())).create()).isNotNull();
        }
    }

    @Test
    void anAnswerIsLostAfterTheEffect() {
        var remove = cluster.server.filter(
                call -> call.verb().equals("create") ? Interception.loseAnswer() : Interception.pass());
        assertThatThrownBy(() -> cluster.client.resource(pod("web", Map.of())).create())
                .hasRootCauseInstanceOf(IOException.class);
        remove.run();
        assertThat(cluster.client.pods().inNamespace("default").withName("web").get())
                .isNotNull();
    }

    @Test
    void aTimeoutTakesVirtualTimeAndHasNoEffect() {
        var remove = cluster.server.filter(call ->
                call.verb().equals("create") ? Interception.timeOut(Duration.ofSeconds(30)) : Interception.pass());
        var before = cluster.simulation.now();
        assertThatThrownBy(() -> cluster.client.resource(pod("web", Map.of())).create())
                .hasRootCauseInstanceOf(IOException.class);
        assertThat(Duration.between(before, cluster.simulation.now()))
                .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(31));
        remove.run();
        assertThat(cluster.client.pods().inNamespace("default").withName("web").get())
                .isNull();
    }

    @Test
    void readsAreServedFromThePast() {
        cluster.client.resource(pod("web", Map.of("v", "1"))).create();
        long then = cluster.store.resourceVersion();
        cluster.client.resource(pod("late", Map.of())).create();
        cluster.client.resource(pod("web", Map.of())).delete();
        var remove = cluster.server.filter(call -> call.writes() ? Interception.pass() : Interception.stale(then));
        assertThat(cluster.client.pods().inNamespace("default").list().getItems())
                .extracting(pod -> pod.getMetadata().getName())
                .containsExactly("web");
        assertThat(cluster.client.pods().inNamespace("default").withName("web").get())
                .isNotNull();
        remove.run();
        assertThat(cluster.client.pods().inNamespace("default").withName("web").get())
                .isNull();
    }

    @Test
    void callsAreClassified() {
        var calls = new ArrayList<ApiCall>();
        cluster.server.filter(call -> {
            calls.add(call);
            return Interception.pass();
        });
        cluster.client.resource(pod("web", Map.of())).create();
        cluster.client.pods().inNamespace("default").withName("web").evict();
        cluster.client.pods().inNamespace("default").withLabel("a", "b").delete();
        cluster.client.apps().deployments().inAnyNamespace().list();
        assertThat(calls)
                .contains(
                        new ApiCall("create", "", "pods", "", "default", "", "step", false),
                        new ApiCall("create", "", "pods", "eviction", "default", "web", "step", false),
                        new ApiCall("list", "apps", "deployments", "", "", "", "step", false));
    }
}
