package dev.runbook.chaos.contract;

import dev.runbook.chaos.k3s.KubernetesContainerFixture;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/**
 * The real cluster that checks are compared with: the disposable one whose kubeconfig the system property
 * {@code runbook.contract.kubeconfig} names; otherwise a k3s, started where Docker is there and the variable
 * RUNBOOK_K3S_IMAGE names an image, unless {@code runbook.k3s} (or the variable RUNBOOK_K3S) is {@code off}. With
 * {@code required} its absence is a failure.
 */
public final class Reference implements AutoCloseable {
    private final String kubeconfig;
    private final Config config;
    private final AutoCloseable container;
    private final String node;
    private final String version;

    private Reference(String kubeconfig, AutoCloseable container) {
        this.kubeconfig = kubeconfig;
        this.config = Config.fromKubeconfig(kubeconfig);
        this.container = container;
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            this.node = ready(client);
            this.version = client.getKubernetesVersion().getGitVersion();
        }
    }

    /** Connects; empty where there is no real cluster to be had and none is required. */
    public static Optional<Reference> connect() {
        var kubeconfig = System.getProperty("runbook.contract.kubeconfig", "");
        if (!kubeconfig.isEmpty()) {
            return Optional.of(new Reference(read(Path.of(kubeconfig)), () -> {}));
        }
        var wish = System.getProperty("runbook.k3s", System.getenv().getOrDefault("RUNBOOK_K3S", "auto"));
        if (wish.equals("off")) {
            return Optional.empty();
        }
        var image = System.getenv("RUNBOOK_K3S_IMAGE");
        if (image != null && DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.of(start(image));
        }
        if (wish.equals("required")) {
            throw new IllegalStateException("runbook.k3s=required, but "
                    + (image == null
                            ? "RUNBOOK_K3S_IMAGE names no image; it must bring the Argo Rollouts controller"
                            : "no Docker engine answers"));
        }
        return Optional.empty();
    }

    private static Reference start(String image) {
        var k3s = KubernetesContainerFixture.of(image);
        k3s.start();
        return new Reference(k3s.getKubeConfigYaml(), k3s::stop);
    }

    private static String read(Path kubeconfig) {
        try {
            return Files.readString(kubeconfig);
        } catch (IOException unreadable) {
            throw new IllegalStateException("runbook.contract.kubeconfig can't be read", unreadable);
        }
    }

    /** Waits until the node is there and ready; returns its name. */
    private static String ready(KubernetesClient client) {
        var end = Instant.now().plus(Duration.ofMinutes(3));
        while (Instant.now().isBefore(end)) {
            for (var node : client.nodes().list().getItems()) {
                if (node.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"))) {
                    return node.getMetadata().getName();
                }
            }
            pause();
        }
        throw new IllegalStateException("the cluster at " + client.getMasterUrl() + " has no ready node in 3 minutes");
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /** Returns how it is reached, as the text of a kubeconfig. */
    public String kubeconfig() {
        return kubeconfig;
    }

    Subject subject() {
        return new RealSubject(config, node);
    }

    public String version() {
        return version;
    }

    @Override
    public void close() throws Exception {
        container.close();
    }
}
