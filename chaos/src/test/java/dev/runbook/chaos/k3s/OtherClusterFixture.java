package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.testcontainers.k3s.K3sContainer;

/** A real cluster that somebody else has started and marked, with a kubeconfig and the settings that name its context. */
final class OtherClusterFixture implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CONTEXT = "drills";

    private final K3sContainer container;
    private final KubernetesClient client;
    private final Path kubeconfig;
    private final Map<String, String> settings;

    OtherClusterFixture(Path directory) throws IOException {
        container = KubernetesContainerFixture.of(System.getenv("RUNBOOK_K3S_IMAGE"));
        container.start();
        var yaml = container.getKubeConfigYaml();
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(yaml))
                .build();
        kubeconfig = Files.writeString(directory.resolve("config"), yaml.replaceAll(": \"?default\"?", ": " + CONTEXT));
        settings = Map.of(
                "runbook.k3s.kubeconfig",
                kubeconfig.toString(),
                "runbook.k3s.context",
                CONTEXT,
                "runbook.k3s.speed",
                "8");
        settings.forEach(System::setProperty);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> client.nodes().list().getItems().stream().anyMatch(ClusterNodes::ready));
        mark("true");
    }

    KubernetesClient client() {
        return client;
    }

    Map<String, String> settings() {
        return settings;
    }

    void mark(String value) {
        client.namespaces()
                .withName("kube-system")
                .edit(namespace -> new NamespaceBuilder(namespace)
                        .editMetadata()
                        .addToLabels(DisposableContext.MARK, value)
                        .endMetadata()
                        .build());
    }

    /** Joins it as the target does, which then takes what was joined. */
    ContextCluster join() {
        return ContextCluster.join(
                new NamedContext(kubeconfig, CONTEXT), K3sSettings.of(System.getProperties(), System.getenv()));
    }

    void requireNothingLeft() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(left()).isEmpty());
    }

    /** Returns what drills make there: namespaces with all that is in them, what those own, and names of images. */
    List<String> left() throws Exception {
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

    @Override
    public void close() {
        settings.keySet().forEach(System::clearProperty);
        client.close();
        container.stop();
    }
}
