package dev.runbook.chaos.k3s;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The k3s of this process: started for the first world, shared by all, ended with the process. Testcontainers ends it,
 * by its Ryuk or by a hook; what a killed process left behind is found by its label and ended at the next start.
 */
final class K3sNode {
    /** The port of the node at which a world's Prometheus listens. */
    static final int PROMETHEUS_PORT = 9090;

    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Set<String> SYSTEM = Set.of("kube-system", "kube-public", "kube-node-lease");
    /** k3s and images like it keep containerd's socket in different places. */
    private static final String CTR = "for s in /run/k3s/containerd/containerd.sock /run/k3s/containerd.sock; do"
            + " [ -S $s ] && exec ctr -a $s -n k8s.io images \"$@\"; done; echo no containerd socket; exit 1";

    private static @Nullable K3sNode started;

    private final K3sContainer container;
    private final Config config;
    private final KubernetesClient client;
    private final String name;
    private final String version;
    private final Set<String> systemNamespaces;
    private final Set<String> images = ConcurrentHashMap.newKeySet();
    private final String programImage;

    private K3sNode(K3sContainer container, K3sSettings settings) {
        this.container = container;
        this.programImage = full(settings.programImage());
        this.config = new ConfigBuilder(Config.fromKubeconfig(container.getKubeConfigYaml()))
                .withRequestRetryBackoffLimit(0)
                .build();
        this.client = new KubernetesClientBuilder().withConfig(config).build();
        this.name = ready();
        this.version = client.getKubernetesVersion().getGitVersion();
        this.systemNamespaces = client.namespaces().list().getItems().stream()
                .map(namespace -> namespace.getMetadata().getName())
                .filter(namespace -> !namespace.equals("default"))
                .collect(Collectors.toSet());
        systemNamespaces.addAll(SYSTEM);
    }

    /** Returns the one of this process, started if it was not. */
    static synchronized K3sNode shared(K3sSettings settings) {
        var node = started;
        if (node == null) {
            node = start(settings);
            started = node;
        }
        return node;
    }

    private static K3sNode start(K3sSettings settings) {
        Orphans.end(DockerClientFactory.lazyClient());
        var image = DockerImageName.parse(settings.image()).asCompatibleSubstituteFor("rancher/k3s");
        var k3s = new K3sContainer(image);
        k3s.addExposedPort(PROMETHEUS_PORT);
        k3s.withLabels(Map.of(Orphans.LABEL, Orphans.owner()));
        k3s.start();
        return new K3sNode(k3s, settings);
    }

    /** Waits until the node is ready; the API answers some seconds before. */
    private String ready() {
        var clock = Clock.systemUTC();
        var end = clock.instant().plus(READY_WITHIN);
        while (clock.instant().isBefore(end)) {
            try {
                for (var node : client.nodes().list().getItems()) {
                    if (node.getStatus().getConditions().stream()
                                    .anyMatch(condition -> condition.getType().equals("Ready")
                                            && condition.getStatus().equals("True"))
                            && client.serviceAccounts()
                                            .inNamespace("default")
                                            .withName("default")
                                            .get()
                                    != null) {
                        return node.getMetadata().getName();
                    }
                }
            } catch (KubernetesClientException notYet) {
                // asked again below
            }
            new ScaledTime(clock, 1).pass(Duration.ofMillis(200));
        }
        throw new IllegalStateException("the k3s of image " + container.getDockerImageName() + " has no ready node in "
                + READY_WITHIN.toMinutes() + " minutes. Look at the container's log, or name another with"
                + " runbook.k3s.image.");
    }

    Config config() {
        return config;
    }

    /** Returns a client that belongs to nobody's run. */
    KubernetesClient client() {
        return client;
    }

    String name() {
        return name;
    }

    String version() {
        return version;
    }

    URI prometheus() {
        return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PROMETHEUS_PORT));
    }

    /** Returns the namespaces that worlds use or have used. */
    List<String> worldNamespaces() {
        return client.namespaces().list().getItems().stream()
                .map(namespace -> namespace.getMetadata().getName())
                .filter(namespace -> !systemNamespaces.contains(namespace))
                .toList();
    }

    /** Lets an image name the program that plays services, so that pods can be created with it. */
    void provide(String image) {
        if (images.add(full(image))) {
            if (!images("ls", "-q").lines().toList().contains(programImage)) {
                images("pull", programImage);
            }
            images("tag", "--force", programImage, full(image));
        }
    }

    /** Takes an image away, so that it can't be pulled; nobody else has one of that name. */
    void withdraw(String image) {
        images.remove(full(image));
        if (images("ls", "-q").lines().toList().contains(full(image))) {
            images("rm", full(image));
        }
    }

    private String images(String... arguments) {
        var command = new ArrayList<>(List.of("sh", "-c", CTR, "ctr"));
        command.addAll(List.of(arguments));
        try {
            var result = container.execInContainer(command.toArray(String[]::new));
            if (result.getExitCode() != 0) {
                throw new IllegalStateException("on the k3s node 'ctr images " + String.join(" ", arguments)
                        + "' ended with " + result.getExitCode() + ": " + result.getStdout() + result.getStderr());
            }
            return result.getStdout();
        } catch (IOException e) {
            throw new IllegalStateException("nothing can be run on the k3s node", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Writes an image's name as containerd keeps it: {@code docker.io/library/python:3.12-alpine}. */
    static String full(String image) {
        var tagged = image.lastIndexOf(':') > image.lastIndexOf('/') ? image : image + ":latest";
        int slash = tagged.indexOf('/');
        if (slash < 0) {
            return "docker.io/library/" + tagged;
        }
        var host = tagged.substring(0, slash);
        boolean registry = host.contains(".") || host.contains(":") || host.equals("localhost");
        return registry ? tagged : "docker.io/" + tagged;
    }
}
