package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.api.RequestFilter;
import dev.runbook.chaos.world.ArgoCd;
import dev.runbook.chaos.world.RequestedWorld;
import dev.runbook.engine.spi.ArenaRequest;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A k3s in a container: started for the first world, shared by all that need none of their own, ended with the process.
 * Testcontainers ends it, by its Ryuk or by a hook; what a killed process left behind is found by its label and ended at
 * the next start.
 */
final class K3sNode implements RealCluster {
    /** Milliseconds; a small machine that starts many containers is slow to answer. */
    static final int ANSWERED_WITHIN = 30_000;

    private static final Duration READY_WITHIN = Duration.ofMinutes(3);

    private static @Nullable K3sNode started;

    private final K3sContainer container;
    private final KubernetesClient client;
    private final ApiConnection connection;
    private final ProgramImages images;
    private final String name;
    private final String address;
    private final String version;
    private final boolean reused;
    private final Duration startUp;

    private K3sNode(K3sContainer container, K3sSettings settings, boolean reused, Clock clock) {
        var begin = clock.instant();
        container.start();
        this.container = container;
        this.reused = reused;
        var config = new ConfigBuilder(Config.fromKubeconfig(container.getKubeConfigYaml()))
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(ANSWERED_WITHIN)
                .build();
        this.client = new KubernetesClientBuilder().withConfig(config).build();
        var node = ready(clock);
        this.name = node.getMetadata().getName();
        this.address = ClusterNodes.address(node);
        this.version = client.getKubernetesVersion().getGitVersion();
        this.connection =
                ApiConnection.of(config, "the k3s", "look whether its container and the Docker engine still run");
        Applications.define(client);
        this.images = new ContainerImages(container, settings.programImage());
        new ImageFetch(client, "default", name).run(settings);
        this.startUp = Duration.between(begin, clock.instant());
    }

    /** Returns the one of this process, started if it was not; what earlier processes left in it is taken back. */
    static synchronized K3sNode shared(K3sSettings settings) {
        var node = started;
        if (node == null) {
            Orphans.end(DockerClientFactory.lazyClient());
            node = start(settings, settings.reuse());
            started = node;
            Orphans.heal(node.client(), Clock.systemUTC());
        }
        return node;
    }

    /** Starts one that belongs to one world, which closes it. */
    static K3sNode own(K3sSettings settings) {
        Orphans.end(DockerClientFactory.lazyClient());
        return start(settings, false);
    }

    private static K3sNode start(K3sSettings settings, boolean reuse) {
        var k3s = container(settings.image());
        if (reuse) {
            k3s.withReuse(true);
        } else {
            k3s.withLabels(Map.of(Orphans.LABEL, Orphans.owner()));
        }
        return new K3sNode(k3s, settings, reuse, Clock.systemUTC());
    }

    /** Returns one that is not yet started; Testcontainers' minute is too short where two processors start several. */
    static K3sContainer container(String image) {
        return new K3sContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("rancher/k3s"))
                .withStartupTimeout(READY_WITHIN);
    }

    /** Waits until the node is ready; the API answers some seconds before. */
    private Node ready(Clock clock) {
        var end = clock.instant().plus(READY_WITHIN);
        while (clock.instant().isBefore(end)) {
            try {
                for (var node : client.nodes().list().getItems()) {
                    if (ClusterNodes.ready(node)
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

    @Override
    public KubernetesClient client() {
        return client;
    }

    @Override
    public ApiConnection connection() {
        return connection;
    }

    @Override
    public ProgramImages images() {
        return images;
    }

    @Override
    public List<String> nodes() {
        return List.of(name);
    }

    @Override
    public String stateMetrics() {
        return StateMetrics.at(address);
    }

    @Override
    public String description() {
        return "Kubernetes " + version + " in a container";
    }

    @Override
    public Duration startUp() {
        return startUp;
    }

    @Override
    public String remedy() {
        return "name a node image that brings it with runbook.k3s.image";
    }

    @Override
    public boolean outlivesProcess() {
        return reused;
    }

    /** What is written beside a world goes with the container. */
    @Override
    public Optional<RequestFilter> bounds(RequestedWorld world) {
        return ArgoCd.in(world.contents()) ? Optional.empty() : Optional.of(ArgoCd::absent);
    }

    /** It is the drills' alone; what its image lacks is said where it is asked for. */
    @Override
    public List<String> missing(ArenaRequest request, RequestedWorld world) {
        return List.of();
    }

    @Override
    public void close() {
        connection.close();
        client.close();
        container.stop();
    }
}
