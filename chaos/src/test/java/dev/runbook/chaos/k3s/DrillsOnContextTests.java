package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.runbook.chaos.fault.NodeNotReady;
import dev.runbook.chaos.fault.PacketLoss;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.PrepareException;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/** Drills on a real cluster that somebody else has started, by a kubeconfig: what happens there and what is left. */
@EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
class DrillsOnContextTests {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CONTEXT = "drills";

    @TempDir
    static Path directory;

    private static K3sContainer container;
    private static KubernetesClient client;
    private static Map<String, String> settings;

    @BeforeAll
    static void start() throws IOException {
        container = new K3sContainer(
                DockerImageName.parse(System.getenv("RUNBOOK_K3S_IMAGE")).asCompatibleSubstituteFor("rancher/k3s"));
        container.start();
        var yaml = container.getKubeConfigYaml();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(yaml))
                .build();
        var kubeconfig =
                Files.writeString(directory.resolve("config"), yaml.replaceAll(": \"?default\"?", ": " + CONTEXT));
        settings = Map.of(
                "runbook.k3s.kubeconfig",
                kubeconfig.toString(),
                "runbook.k3s.context",
                CONTEXT,
                "runbook.k3s.speed",
                "20");
        settings.forEach(System::setProperty);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> client.nodes().list().getItems().stream().anyMatch(ClusterNodes::ready));
        mark("true");
    }

    @AfterAll
    static void stop() {
        if (settings != null) {
            settings.keySet().forEach(System::clearProperty);
            client.close();
            container.stop();
        }
    }

    private static void mark(String value) {
        client.namespaces()
                .withName("kube-system")
                .edit(namespace -> new NamespaceBuilder(namespace)
                        .editMetadata()
                        .addToLabels(DisposableContext.MARK, value)
                        .endMetadata()
                        .build());
    }

    private static ContextCluster joined() {
        return ContextCluster.join(
                new NamedContext(directory.resolve("config"), CONTEXT),
                K3sSettings.of(System.getProperties(), System.getenv()));
    }

    private static void requireNothingLeft() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(left()).isEmpty());
    }

    /** What drills make there: namespaces with all that is in them, what those own, and names of images. */
    private static List<String> left() throws Exception {
        var left = new ArrayList<String>();
        client.namespaces()
                .withLabel(Stage.WORLD)
                .list()
                .getItems()
                .forEach(namespace -> left.add(namespace.getMetadata().getName()));
        client.rbac().clusterRoles().list().getItems().stream()
                .map(role -> role.getMetadata().getName())
                .filter(name -> name.startsWith("runbook"))
                .forEach(left::add);
        var images = container.execInContainer("sh", "-c", Containerd.IMAGES, "ctr", "ls", "-q");
        images.getStdout().lines().filter(name -> name.contains("drilled/")).forEach(left::add);
        return left;
    }

    @Test
    void a_drill_ends_there_as_elsewhere_and_leaves_nothing() throws Exception {
        try (var cluster = joined()) {
            var events = DrillingProcessFixture.drill();

            assertThat(events.failed().stream().map(DrillingProcessFixture::failure))
                    .isEmpty();
            assertThat(events.succeeded().count()).isPositive();
            assertThat(cluster.description()).contains("context 'drills' (server https://");
            assertThat(left())
                    .as("what reaches the nodes stays until the process ends")
                    .isNotEmpty();
        }
        requireNothingLeft();
    }

    @Test
    void an_unmarked_cluster_is_left_alone() throws Exception {
        mark("no");
        try {
            assertThatThrownBy(() -> joined()).hasMessageContaining("is not marked as disposable");
            assertThat(left()).isEmpty();
        } finally {
            mark("true");
        }
    }

    @Test
    void ctrl_c_in_the_middle_of_a_drill_leaves_nothing() throws Exception {
        var process = DrillingProcessFixture.untilInjected(client, settings, directory.resolve("interrupted.log"));
        DrillingProcessFixture.interrupt(process);
        requireNothingLeft();
    }

    @Test
    void what_a_killed_process_has_left_is_taken_away_by_the_next() throws Exception {
        var process = DrillingProcessFixture.untilInjected(client, settings, directory.resolve("killed.log"));
        process.destroyForcibly().waitFor();
        assertThat(left()).anyMatch(name -> name.contains("drilled/agents:1"));

        try (var next = joined()) {
            assertThat(left()).as("but for what the next has itself").noneMatch(name -> name.contains("drilled/"));
            assertThat(next.nodes()).hasSize(1);
        }
        requireNothingLeft();
    }

    @Test
    void what_such_a_cluster_cannot_give_is_refused_before_a_world_is_put_there() {
        var silent = new NodeNotReady();
        var wide = ClusterWorld.named("wide").yaml("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: shop}
                """);

        try (var cluster = joined()) {
            assertThatThrownBy(() -> new K3sTarget()
                            .open(new ArenaRequest(null, List.of(), 1, "default", silent.needs(), false)))
                    .isInstanceOf(PrepareException.class)
                    .hasMessageContaining("can't be put on the context 'drills'")
                    .hasMessageContaining("needs a cluster of its own");
            assertThatThrownBy(() -> new K3sTarget().open(new ArenaRequest(wide, List.of(), 1, "default")))
                    .isInstanceOf(PrepareException.class)
                    .hasMessageContaining("ClusterRole shop")
                    .hasMessageContaining("would concern the whole cluster and stay there");
            assertThatThrownBy(() -> cluster.images().provide(imageOfTheCluster()))
                    .hasMessageContaining("has an image of its own named " + imageOfTheCluster());
        }
    }

    private static String imageOfTheCluster() {
        return client.pods().inNamespace("argo-rollouts").list().getItems().stream()
                .map(pod ->
                        ProgramImages.full(pod.getSpec().getContainers().get(0).getImage()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void faults_in_the_network_of_pods_work_there() {
        var fault = PacketLoss.of("agents").losing(0.5);
        var world = new MissingImageFixture().world;
        try (var cluster = joined();
                var arena = new K3sTarget().open(new ArenaRequest(world, List.of(), 1, "default"))) {
            assertThat(cluster.nodes()).hasSize(1);
            fault.inject(arena.faults());
            await().atMost(PATIENCE).until(() -> fault.observed(arena.faults()));
            fault.heal(arena.faults());
        }
    }
}
