package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.RequestFilter;
import dev.runbook.chaos.world.Manifest;
import dev.runbook.chaos.world.RequestedWorld;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.FaultNeed;
import dev.runbook.engine.spi.PrepareException;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster of a context that is marked as disposable. It is somebody else's and stays: a privileged pod on each node
 * does what is done in a container by its engine, in a namespace that goes with the process like those of the worlds.
 */
final class ContextCluster implements RealCluster {
    private static final Map<NamedContext, ContextCluster> JOINED = new HashMap<>();

    private final DisposableContext context;
    private final KubernetesClient client;
    private final ApiConnection connection;
    private final List<String> nodes;
    private final String stateMetrics;
    private final String version;
    private final NodeImages images;
    private final Duration startUp;
    private final Runnable leave;

    private ContextCluster(DisposableContext context, K3sSettings settings, Clock clock) {
        var begin = clock.instant();
        this.context = context;
        this.client = new KubernetesClientBuilder().withConfig(context.config()).build();
        Runnable undo = client::close;
        try {
            this.version = client.getKubernetesVersion().getGitVersion();
            var usable = usable();
            this.nodes =
                    usable.stream().map(node -> node.getMetadata().getName()).toList();
            this.stateMetrics = StateMetrics.find(client, ClusterNodes.address(usable.get(0)));
            Orphans.heal(client, clock);
            var stage = new Stage(client, WorldNames.of(List.of()));
            undo = Closing.first(AtExit.close(stage::close), undo);
            stage.open();
            var namespace = stage.names().stage();
            undo = Closing.first(SignOfLife.from(client, namespace, clock)::close, undo);
            this.images = new NodeImages(client, namespace, nodes, settings);
            undo = Closing.first(AtExit.close(images::close), undo);
            requireStateMetrics();
            this.connection = ApiConnection.of(
                    context.config(), context.where(), "look whether that cluster still runs and is reached from here");
        } catch (RuntimeException | Error e) {
            undo.run();
            throw e;
        }
        this.leave = Closing.first(connection::close, undo);
        this.startUp = Duration.between(begin, clock.instant());
    }

    /**
     * Returns the one of this process, made ready if it was not; what earlier processes left in it is taken back. The mark
     * is asked for each time: whoever takes it away ends the drills there.
     *
     * @throws PrepareException if it may not be drilled on, or lacks what every world needs
     */
    static synchronized ContextCluster join(NamedContext named, K3sSettings settings) {
        var disposable = DisposableContext.of(named);
        var joined = JOINED.get(named);
        if (joined == null) {
            joined = new ContextCluster(disposable, settings, Clock.systemUTC());
            JOINED.put(named, joined);
        }
        return joined;
    }

    private List<Node> usable() {
        var usable = client.nodes().list().getItems().stream()
                .filter(ClusterNodes::takesPods)
                .toList();
        if (usable.isEmpty()) {
            throw new PrepareException(List.of("no node of " + context.where()
                    + " is ready and takes pods that tolerate no taint. No drill runs; look at "
                    + context.named().kubectl("get nodes")));
        }
        return usable;
    }

    private void requireStateMetrics() {
        try {
            images.inPod(StateMetrics.probe(stateMetrics));
        } catch (IllegalStateException unanswered) {
            throw new PrepareException(List.of("in " + context.where() + " " + StateMetrics.missing(stateMetrics)));
        }
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
        return nodes;
    }

    @Override
    public String stateMetrics() {
        return stateMetrics;
    }

    @Override
    public String description() {
        return "Kubernetes " + version + " of " + context.where();
    }

    @Override
    public Duration startUp() {
        return startUp;
    }

    @Override
    public String remedy() {
        return "install in " + context.where() + " what brings it";
    }

    @Override
    public boolean outlivesProcess() {
        return true;
    }

    @Override
    public Optional<RequestFilter> bounds(RequestedWorld world) {
        return Optional.of(new OwnNamespaces(world.namespaces(), context.where()));
    }

    @Override
    public List<String> missing(ArenaRequest request, RequestedWorld world) {
        var missing = new ArrayList<>(new Addons(client).missing(world));
        if (request.needs().contains(FaultNeed.OWN_CLUSTER)) {
            missing.add(
                    "a fault of the drill concerns a node or the control plane and needs a cluster of its own; drill"
                            + " it on a k3s in a container (without runbook.k3s.context), or on the embedded target");
        }
        world.contents().manifests().stream()
                .filter(manifest ->
                        !manifest.type().namespaced() && !manifest.type().equals(ResourceType.NAMESPACE))
                .map(ContextCluster::wide)
                .forEach(missing::add);
        return missing.stream()
                .map(line -> "world " + world.world() + " can't be put on " + context.where() + ": " + line)
                .toList();
    }

    private static String wide(Manifest manifest) {
        return manifest.type().kind() + " " + manifest.name() + " of " + manifest.where()
                + " is in no namespace, so that it would concern the whole cluster and stay there; drill it on a k3s in a"
                + " container (without runbook.k3s.context)";
    }

    /** Takes away what this process has there beside worlds. */
    @Override
    public void close() {
        synchronized (ContextCluster.class) {
            JOINED.remove(context.named(), this);
        }
        leave.run();
    }
}
