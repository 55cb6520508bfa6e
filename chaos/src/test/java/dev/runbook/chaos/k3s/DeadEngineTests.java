package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/** What becomes of a drill whose container engine dies, with the containers that it had. */
@EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
class DeadEngineTests {
    private final DockerClient docker = DockerClientFactory.lazyClient();

    @Test
    void a_drill_ends_and_says_why_and_the_next_process_removes_what_is_left(@TempDir Path directory) throws Exception {
        var log = directory.resolve("drill.log");
        Process process;
        String container;
        try (var engine = new RelayedEngineFixture()) {
            process = DrillingProcessFixture.start(
                    Map.of("runbook.k3s.speed", "20"), Map.of("DOCKER_HOST", engine.host()), log);
            container = containerOf(process);
            try (var client = client(container)) {
                DrillingProcessFixture.awaitInjected(process, client, log);
            }
        }
        docker.killContainerCmd(container).exec();

        assertThat(process.waitFor(DrillingProcessFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("it ends: " + Files.readString(log))
                .isTrue();
        assertThat(Files.readString(log))
                .contains("the API server of the k3s does not answer", "whether its container and the Docker engine")
                .doesNotContain("{\"kind\":\"Status\"");
        assertThat(containers(process)).hasSize(1);
        Orphans.end(docker);
        assertThat(containers(process)).isEmpty();
    }

    private String containerOf(Process process) {
        await().atMost(DrillingProcessFixture.PATIENCE)
                .failFast("the process has ended", () -> !process.isAlive())
                .until(() -> containers(process).stream()
                        .anyMatch(container ->
                                Arrays.stream(container.getPorts()).anyMatch(port -> port.getPublicPort() != null)));
        return containers(process).get(0).getId();
    }

    private List<Container> containers(Process process) {
        return docker.listContainersCmd().withShowAll(true).withLabelFilter(List.of(Orphans.LABEL)).exec().stream()
                .filter(container -> container.getLabels().get(Orphans.LABEL).contains("/" + process.pid() + "/"))
                .toList();
    }

    /** As the administrator of the k3s in a container, once that has written its kubeconfig. */
    private KubernetesClient client(String container) {
        var kubeconfig = await().atMost(DrillingProcessFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> file(container, "/etc/rancher/k3s/k3s.yaml"), text -> !text.isEmpty());
        var config = Config.fromKubeconfig(kubeconfig);
        config.setMasterUrl("https://localhost:" + port(container));
        var client = new KubernetesClientBuilder().withConfig(config).build();
        await().atMost(DrillingProcessFixture.PATIENCE)
                .ignoreExceptions()
                .until(() -> client.nodes().list() != null);
        return client;
    }

    private String file(String container, String path) throws IOException {
        try (var archive = new TarArchiveInputStream(
                docker.copyArchiveFromContainerCmd(container, path).exec())) {
            return archive.getNextEntry() == null ? "" : new String(archive.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private int port(String container) {
        return Arrays.stream(docker.listContainersCmd()
                        .withIdFilter(List.of(container))
                        .exec()
                        .get(0)
                        .getPorts())
                .filter(port -> Integer.valueOf(6443).equals(port.getPrivatePort()) && port.getPublicPort() != null)
                .mapToInt(port -> port.getPublicPort())
                .findFirst()
                .orElseThrow();
    }
}
