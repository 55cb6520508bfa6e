package dev.runbook.chaos.world;

import dev.runbook.engine.spi.Connections;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * What a drill starts from: the objects of some manifests and what the services in them do. Says nothing of how it is
 * realised. Immutable: each method returns a changed copy.
 *
 * <pre>{@code
 * static ClusterWorld predator12() {
 *     return ClusterWorld.named("predator12")
 *             .resources("predator12/backend.yaml", "predator12/agents.yaml")
 *             .service(ServiceModel.named("predator-backend")
 *                     .traffic(100)
 *                     .behaves(Behaviour.healthy().capacity(60)))
 *             .worker(WorkerModel.named("predator-agents"));
 * }
 * }</pre>
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class ClusterWorld {
    private final String name;
    private final List<String> namespaces;
    private final List<ManifestSource> sources;
    private final List<ServiceModel> services;
    private final List<WorkerModel> workers;
    private final Insides insides;
    private final Duration settling;

    private ClusterWorld(
            String name,
            List<String> namespaces,
            List<ManifestSource> sources,
            List<ServiceModel> services,
            List<WorkerModel> workers,
            Insides insides,
            Duration settling) {
        this.name = name;
        this.namespaces = List.copyOf(namespaces);
        this.sources = List.copyOf(sources);
        this.services = List.copyOf(services);
        this.workers = List.copyOf(workers);
        this.insides = insides;
        this.settling = settling;
    }

    /** Starts a world without objects, in the namespace {@code default}. */
    public static ClusterWorld named(String name) {
        return new ClusterWorld(
                name, List.of("default"), List.of(), List.of(), List.of(), Insides.NONE, Duration.ofMinutes(2));
    }

    /** Sets the namespaces that exist; objects without a namespace of their own go to the first. */
    public ClusterWorld namespaces(String first, String... others) {
        var all = Stream.concat(Stream.of(first), Arrays.stream(others)).toList();
        return new ClusterWorld(name, all, sources, services, workers, insides, settling);
    }

    /** Adds the objects of YAML files on the class path, of one or more documents each. */
    public ClusterWorld resources(String... paths) {
        return with(Arrays.stream(paths).map(ManifestSource.Resource::new));
    }

    /** Adds the objects of YAML files. */
    public ClusterWorld files(Path... paths) {
        return with(Arrays.stream(paths).map(ManifestSource.OnDisk::new));
    }

    /** Adds the objects of a YAML text. */
    public ClusterWorld yaml(String text) {
        return with(Stream.of(new ManifestSource.Inline("inline manifest " + (sources.size() + 1), text)));
    }

    /** Adds what a Service does, or changes it if the world has a model of that name. */
    public ClusterWorld service(ServiceModel service) {
        return new ClusterWorld(
                name, namespaces, sources, put(services, service, ServiceModel::name), workers, insides, settling);
    }

    /** Adds what the pods of a workload without traffic do, or changes it. */
    public ClusterWorld worker(WorkerModel worker) {
        return new ClusterWorld(
                name, namespaces, sources, services, put(workers, worker, WorkerModel::workload), insides, settling);
    }

    /**
     * Sets what answers commands that are run in the pods of a workload, which {@code kubectl exec} does. Without one
     * they are answered with 501.
     *
     * @param program makes what answers, once for each world that is opened
     */
    public ClusterWorld program(String workload, Supplier<Program> program) {
        return programs(() -> Map.of(workload, program.get()));
    }

    /**
     * Sets what answers commands in the pods of several workloads, where they know of each other: a backend that clears
     * its keys in Redis.
     *
     * @param programs makes them, by workload, once for each world that is opened
     */
    public ClusterWorld programs(Supplier<Map<String, Program>> programs) {
        return with(insides.with(programs));
    }

    /**
     * Sets what a run reaches beside the API server under a name, in place of the connection of that type and name that
     * a live run is given.
     *
     * @param type {@link dev.runbook.engine.spi.SqlConnection} or another that {@link Connections} names
     * @param connection makes it, once for each world that is opened, with the world's clock
     */
    public <T> ClusterWorld connection(Class<T> type, String connectionName, Function<InstantSource, T> connection) {
        return with(insides.with(type, connectionName, connection));
    }

    /** Sets the time that passes before the drill begins, in which everything starts; two minutes unless set. */
    public ClusterWorld settlingFor(Duration duration) {
        return new ClusterWorld(name, namespaces, sources, services, workers, insides, duration);
    }

    /** Returns the world's name. */
    public String name() {
        return name;
    }

    /** Returns the namespaces, the default one first. */
    public List<String> namespaces() {
        return namespaces;
    }

    /** Returns the services. */
    public List<ServiceModel> services() {
        return services;
    }

    /** Finds a service by name. */
    public Optional<ServiceModel> service(String serviceName) {
        return services.stream()
                .filter(service -> service.name().equals(serviceName))
                .findFirst();
    }

    /** Returns the workers. */
    public List<WorkerModel> workers() {
        return workers;
    }

    /** Makes the programs that answer commands, by workload, for a world that is opened. */
    public Map<String, Program> openPrograms() {
        return insides.openPrograms();
    }

    /** Makes what runs reach beside the API server, for a world that is opened. */
    public Connections openConnections(InstantSource clock) {
        return insides.openConnections(clock);
    }

    /** Returns how long the world runs before the drill begins. */
    public Duration settling() {
        return settling;
    }

    /** Reads all manifests; what is wrong with them and with the models comes along, all at once. */
    public Contents read() {
        return Contents.of(this, sources);
    }

    @Override
    public String toString() {
        return name;
    }

    private ClusterWorld with(Insides changed) {
        return new ClusterWorld(name, namespaces, sources, services, workers, changed, settling);
    }

    private ClusterWorld with(Stream<? extends ManifestSource> more) {
        var all = Stream.concat(sources.stream(), more).toList();
        return new ClusterWorld(name, namespaces, all, services, workers, insides, settling);
    }

    private static <T> List<T> put(List<T> models, T model, Function<T, String> key) {
        var changed = new ArrayList<>(models);
        changed.removeIf(other -> key.apply(other).equals(key.apply(model)));
        changed.add(model);
        return changed;
    }

    static String names(Stream<String> names) {
        var listed = names.sorted().distinct().collect(Collectors.joining(", "));
        return listed.isEmpty() ? "none" : listed;
    }
}
