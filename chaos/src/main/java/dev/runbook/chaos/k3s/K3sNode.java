package dev.runbook.chaos.k3s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A k3s in a container: started for the first world, shared by all that need none of their own, ended with the process.
 * Testcontainers ends it, by its Ryuk or by a hook; what a killed process left behind is found by its label and ended at
 * the next start.
 */
final class K3sNode implements AutoCloseable {
    /** Milliseconds; a small machine that starts many containers is slow to answer. */
    static final int ANSWERED_WITHIN = 30_000;

    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    /** k3s and images like it keep containerd's socket in different places. */
    private static final String CTR = "for s in /run/k3s/containerd/containerd.sock /run/k3s/containerd.sock; do"
            + " [ -S $s ] && exec ctr -a $s -n k8s.io images \"$@\"; done; echo no containerd socket; exit 1";

    private static @Nullable K3sNode started;

    private final K3sContainer container;
    private final Config config;
    private final KubernetesClient client;
    private final ApiConnection connection;
    private final String name;
    private final String address;
    private final String version;
    private final Duration startUp;
    private final Set<String> images = new HashSet<>();
    private final String programImage;

    private K3sNode(K3sContainer container, K3sSettings settings, Clock clock) {
        var begin = clock.instant();
        container.start();
        this.container = container;
        this.programImage = full(settings.programImage());
        this.config = new ConfigBuilder(Config.fromKubeconfig(container.getKubeConfigYaml()))
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(ANSWERED_WITHIN)
                .build();
        this.client = new KubernetesClientBuilder().withConfig(config).build();
        var node = ready(clock);
        this.name = node.getMetadata().getName();
        this.address = node.getStatus().getAddresses().stream()
                .filter(each -> each.getType().equals("InternalIP"))
                .map(NodeAddress::getAddress)
                .findFirst()
                .orElse("127.0.0.1");
        this.version = client.getKubernetesVersion().getGitVersion();
        this.connection = ApiConnection.of(config);
        letProgramsRead();
        fetch(settings);
        this.startUp = Duration.between(begin, clock.instant());
    }

    /** Returns the one of this process, started if it was not; what earlier processes left in it is taken back. */
    static synchronized K3sNode shared(K3sSettings settings) {
        var node = started;
        if (node == null) {
            Orphans.end(DockerClientFactory.lazyClient());
            node = start(settings, settings.reuse());
            started = node;
            Orphans.heal(node);
        }
        return node;
    }

    /** Starts one that belongs to one world, which closes it. */
    static K3sNode own(K3sSettings settings) {
        Orphans.end(DockerClientFactory.lazyClient());
        return start(settings, false);
    }

    private static K3sNode start(K3sSettings settings, boolean reuse) {
        var image = DockerImageName.parse(settings.image()).asCompatibleSubstituteFor("rancher/k3s");
        var k3s = new K3sContainer(image);
        if (reuse) {
            k3s.withReuse(true);
        } else {
            k3s.withLabels(Map.of(Orphans.LABEL, Orphans.owner()));
        }
        return new K3sNode(k3s, settings, Clock.systemUTC());
    }

    /** Waits until the node is ready; the API answers some seconds before. */
    private io.fabric8.kubernetes.api.model.Node ready(Clock clock) {
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
                        return node;
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

    /** Lets the programs read what they follow. The cluster is nobody else's. */
    private void letProgramsRead() {
        var role = new ClusterRoleBuilder()
                .withNewMetadata()
                .withName("runbook-world")
                .endMetadata()
                .withRules(new PolicyRuleBuilder()
                        .withApiGroups("")
                        .withResources("pods", "configmaps", "nodes/proxy")
                        .withVerbs("get", "list", "watch")
                        .build())
                .build();
        client.rbac().clusterRoles().resource(role).serverSideApply();
        var binding = new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("runbook-world")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "runbook-world")
                .addNewSubject("rbac.authorization.k8s.io", "Group", "system:serviceaccounts", null)
                .build();
        client.rbac().clusterRoleBindings().resource(binding).serverSideApply();
    }

    /** Has the images pulled and unpacked once, rather than by all pods of the first worlds at once. */
    private void fetch(K3sSettings settings) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("runbook-images")
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .addToInitContainers(once("program", settings.programImage()))
                .addToContainers(once("prometheus", settings.prometheusImage()))
                .endSpec()
                .build();
        var pods = client.pods().inNamespace("default");
        if (pods.withName("runbook-images").get() == null) {
            pods.resource(pod).create();
        }
        Patience.await(READY_WITHIN, "the images of what plays a world can't be had", () -> {
            var now = pods.withName("runbook-images").require();
            return "Succeeded".equals(now.getStatus().getPhase())
                    ? List.of()
                    : List.of("images " + settings.programImage() + " and " + settings.prometheusImage()
                            + K3sWorld.reason(now));
        });
    }

    private static Container once(String name, String image) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withCommand("sh", "-c", "true")
                .build();
    }

    /** Returns a client that belongs to nobody's run and sees the whole cluster. */
    KubernetesClient client() {
        return client;
    }

    ApiConnection connection() {
        return connection;
    }

    String name() {
        return name;
    }

    /** Returns the address at which pods reach the node. */
    String address() {
        return address;
    }

    String version() {
        return version;
    }

    /** Returns how long it took from nothing to a ready node. */
    Duration startUp() {
        return startUp;
    }

    /** Lets an image name the program that plays services, so that pods can be created with it. */
    synchronized void provide(String image) {
        if (!images.contains(full(image))) {
            if (!images("ls", "-q").lines().toList().contains(programImage)) {
                images("pull", programImage);
            }
            images("tag", "--force", programImage, full(image));
            images.add(full(image));
        }
    }

    /** Takes an image away, so that it can't be pulled; nobody else has one of that name. */
    synchronized void withdraw(String image) {
        images.remove(full(image));
        if (images("ls", "-q").lines().toList().contains(full(image))) {
            images("rm", full(image));
        }
    }

    /** Returns whether the node has an image already. */
    synchronized boolean has(String image) {
        return images("ls", "-q").lines().toList().contains(full(image));
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

    @Override
    public void close() {
        connection.close();
        client.close();
        container.stop();
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
