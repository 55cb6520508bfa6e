package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.k3s.K3sContainer;

/** What processes leave in a k3s that stays for the next one. */
@EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
@EnabledIfEnvironmentVariable(named = "TESTCONTAINERS_REUSE_ENABLE", matches = "true")
class ReusedK3sTests {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, String> SETTINGS = Map.of("runbook.k3s.reuse", "true", "runbook.k3s.speed", "20");

    private static K3sContainer container;
    private static KubernetesClient client;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        var image = K3sSettings.of(System.getProperties(), System.getenv()).image();
        container = KubernetesContainerFixture.of(image);
        container.withReuse(true).start();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(container.getKubeConfigYaml()))
                .build();
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.close();
            container.stop();
        }
    }

    private static List<String> worlds() {
        return client.namespaces().withLabel(Stage.WORLD).list().getItems().stream()
                .map(namespace -> namespace.getMetadata().getName())
                .toList();
    }

    private static void requireNothingLeft() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(worlds()).isEmpty());
    }

    @Test
    void ctrl_c_leaves_no_world_in_it() throws Exception {
        var process = DrillingProcessFixture.untilInjected(client, SETTINGS, directory.resolve("interrupted.log"));
        DrillingProcessFixture.interrupt(process);

        requireNothingLeft();
    }

    @Test
    void what_a_killed_process_has_left_the_next_takes_away() throws Exception {
        var killed = DrillingProcessFixture.untilInjected(client, SETTINGS, directory.resolve("killed.log"));
        killed.destroyForcibly().waitFor();
        var left = worlds();
        assertThat(left).isNotEmpty();

        var next = DrillingProcessFixture.untilInjected(client, SETTINGS, directory.resolve("next.log"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(worlds()).doesNotContainAnyElementsOf(left));
        DrillingProcessFixture.interrupt(next);
        requireNothingLeft();
    }
}
