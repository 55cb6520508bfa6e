package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.runbook.chaos.fault.NodeNotReady;
import dev.runbook.chaos.fault.PacketLoss;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.PrepareException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** Drills on a real cluster that somebody else has started, by a kubeconfig: what happens there and what is left. */
@EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
class DrillsOnContextTests {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    private static OtherClusterFixture cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = new OtherClusterFixture(directory);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void a_drill_ends_there_as_elsewhere_and_leaves_nothing() throws Exception {
        try (var joined = cluster.join()) {
            var events = DrillingProcessFixture.drill();

            assertThat(events.failed().stream().map(DrillingProcessFixture::failure))
                    .isEmpty();
            assertThat(events.succeeded().count()).isPositive();
            assertThat(joined.description()).contains("context 'drills' (server https://");
            assertThat(cluster.left())
                    .as("what reaches the nodes stays until the process ends")
                    .isNotEmpty();
        }
        cluster.requireNothingLeft();
    }

    @Test
    void an_unmarked_cluster_is_left_alone() throws Exception {
        cluster.mark("no");
        try {
            assertThatThrownBy(cluster::join).hasMessageContaining("is not marked as disposable");
            assertThat(cluster.left()).isEmpty();
        } finally {
            cluster.mark("true");
        }
    }

    @Test
    void what_such_a_cluster_cannot_give_is_refused_before_a_world_is_put_there() {
        var silent = new NodeNotReady();
        var wide = ClusterWorld.named("wide").yaml("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: shop}
                """);

        try (var joined = cluster.join()) {
            assertThatThrownBy(() -> new K3sTarget()
                            .open(new ArenaRequest(null, List.of(), 1, "default", silent.needs(), false)))
                    .isInstanceOf(PrepareException.class)
                    .hasMessageContaining("can't be put on the context 'drills'")
                    .hasMessageContaining("needs a cluster of its own");
            assertThatThrownBy(() -> new K3sTarget().open(new ArenaRequest(wide, List.of(), 1, "default")))
                    .isInstanceOf(PrepareException.class)
                    .hasMessageContaining("ClusterRole shop")
                    .hasMessageContaining("would concern the whole cluster and stay there");
            assertThatThrownBy(() -> joined.images().provide(imageOfTheCluster()))
                    .hasMessageContaining("has an image of its own named " + imageOfTheCluster());
        }
    }

    private static String imageOfTheCluster() {
        return cluster.client().pods().inNamespace("argo-rollouts").list().getItems().stream()
                .map(pod ->
                        ProgramImages.full(pod.getSpec().getContainers().get(0).getImage()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void faults_in_the_network_of_pods_work_there() {
        var fault = PacketLoss.of("agents").losing(0.5);
        var world = new MissingImageFixture().world;
        try (var joined = cluster.join();
                var arena = new K3sTarget().open(new ArenaRequest(world, List.of(), 1, "default"))) {
            assertThat(joined.nodes()).hasSize(1);
            fault.inject(arena.faults());
            await().atMost(PATIENCE).until(() -> fault.observed(arena.faults()));
            fault.heal(arena.faults());
        }
    }
}
