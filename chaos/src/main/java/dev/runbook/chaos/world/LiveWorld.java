package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.Sidecars;
import dev.runbook.chaos.cluster.api.PodUsage;
import dev.runbook.chaos.controller.LabelSelector;
import dev.runbook.chaos.kubelet.ContainerBehaviour;
import dev.runbook.chaos.kubelet.ContainerBehaviours;
import dev.runbook.chaos.kubelet.Kubelet;
import dev.runbook.chaos.prometheus.Prometheus;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A world in motion: what the containers of its pods do, use and answer. Listens to the store and never writes to it.
 * Used inside the simulation's lock.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class LiveWorld implements ContainerBehaviours, PodUsage {
    private static final Set<ResourceType> WORKLOADS =
            Set.of(ResourceType.DEPLOYMENT, ResourceType.ROLLOUT, ResourceType.STATEFUL_SET);

    final ClusterWorld world;
    final Simulation simulation;
    final ObjectStore store;
    final ServiceTraffic.Dependencies dependencies = new ServiceTraffic.Dependencies();
    final List<Affliction> afflictions = new ArrayList<>();
    final Set<String> missingImages = new HashSet<>();
    private final Map<String, ServiceTraffic> services = new LinkedHashMap<>();
    private final Map<JsonNode, WorkerModel> workers = new HashMap<>();
    private final Processes processes = new Processes(this::start);
    private final Map<ObjectKey, PodTarget> targets = new HashMap<>();
    private final List<Instant> accounts = new ArrayList<>();
    private @Nullable Kubelet kubelet;
    private @Nullable Prometheus prometheus;

    /** Sets a world in motion whose manifests have been read. */
    public LiveWorld(ClusterWorld world, Contents contents, Simulation simulation, ObjectStore store) {
        this.world = world;
        this.simulation = simulation;
        this.store = store;
        accounts.add(simulation.now());
        contents.manifests().forEach(this::model);
        store.onChange(ResourceType.POD, this::podChanged);
        store.onChange(ResourceType.ENDPOINTS, this::endpointsChanged);
    }

    /** Connects the world with the node that runs its pods, and returns what faults can turn. */
    public WorldControls on(Kubelet node) {
        kubelet = node;
        return new LiveControls(this, node);
    }

    @Override
    public ContainerBehaviour of(ObjectNode pod, String container) {
        var spec = spec(pod, container);
        var service = service(pod, container);
        var worker = worker(pod, container);
        var version = ImageTag.of(spec.path("image").asString(""));
        boolean main = service.isPresent() || container.equals(first(pod));
        boolean modelled = service.isPresent() || worker.isPresent();
        return new PodProgram(
                pod,
                spec,
                () -> service.map(serving -> serving.behaviour(version))
                        .or(() -> worker)
                        .orElseGet(() -> unmodelled(spec)),
                !modelled && endsByItself(pod, spec),
                main ? afflictions : List.of(),
                missingImages);
    }

    @Override
    public Map<String, Usage> of(ObjectNode pod) {
        account();
        var usage = new LinkedHashMap<String, Usage>();
        processes
                .of(ObjectKey.of(ResourceType.POD, pod))
                .forEach(container ->
                        container.usage(simulation.now()).ifPresent(used -> usage.put(container.name, used)));
        return usage;
    }

    /**
     * Sends a request to a port of a pod and returns the status of its answer.
     *
     * @return empty where no process of a service's model listens on that port
     */
    public OptionalInt ask(ObjectNode pod, int port) {
        for (var process : processes.of(ObjectKey.of(ResourceType.POD, pod))) {
            var service = process.service();
            if (service.isPresent() && listens(pod, process, service.get(), port)) {
                return OptionalInt.of(service.get().ask(process, simulation.now()));
            }
        }
        return OptionalInt.empty();
    }

    /** Ports that a container declares, and the one that its Service sends requests to. */
    private boolean listens(ObjectNode pod, RunningContainer process, ServiceTraffic service, int port) {
        for (var declared : spec(pod, process.name).path("ports")) {
            if (declared.path("containerPort").asInt(0) == port) {
                return true;
            }
        }
        return store.get(ResourceType.SERVICE, service.namespace, service.model.name()).stream()
                .flatMap(found -> found.path("spec").path("ports").valueStream())
                .anyMatch(target ->
                        target.path("targetPort").asInt(target.path("port").asInt(0)) == port);
    }

    /** Lets a Prometheus scrape the pods that serve, as they come and go, and what watches over all. */
    public void scrapedBy(Prometheus scraper) {
        prometheus = scraper;
        List.of(new KubeState(store), new ContainerMetrics(this, store), new GatewayMetrics(this))
                .forEach(scraper::add);
    }

    /** Brings the counters of all that serves to the present; what idles is accounted for when somebody looks at it. */
    void account() {
        var now = simulation.now();
        if (now.equals(accounts.get(accounts.size() - 1))) {
            return;
        }
        accounts.add(now);
        services.values().forEach(service -> service.account(now));
        services.values().forEach(service -> service.processes().forEach(process -> process.account(now)));
    }

    Optional<ServiceTraffic> service(String name) {
        return Optional.ofNullable(services.get(name));
    }

    List<ServiceTraffic> services() {
        return List.copyOf(services.values());
    }

    Collection<RunningContainer> processes(ObjectKey pod) {
        return processes.of(pod);
    }

    static boolean leavesProcessAlone(Trouble trouble) {
        return trouble instanceof Trouble.Busy
                || trouble instanceof Trouble.Isolated
                || trouble instanceof Trouble.Nameless;
    }

    private void model(Manifest manifest) {
        var spec = manifest.object().path("spec");
        if (manifest.type().equals(ResourceType.SERVICE)) {
            world.service(manifest.name()).ifPresent(model -> {
                var chance = new Chance(simulation.random("traffic " + model.name()));
                services.put(
                        model.name(),
                        new ServiceTraffic(
                                model,
                                manifest.namespace(),
                                spec.path("selector"),
                                dependencies,
                                chance,
                                this::log,
                                simulation.now()));
            });
        }
        if (WORKLOADS.contains(manifest.type())) {
            world.workers().stream()
                    .filter(worker -> worker.workload().equals(manifest.name()))
                    .forEach(worker -> workers.put(spec.path("selector"), worker));
        }
    }

    private RunningContainer start(ObjectNode pod, JsonNode status) {
        var container = status.path("name").asString("");
        var process = new RunningContainer(
                ObjectKey.of(ResourceType.POD, pod),
                spec(pod, container),
                status.path("restartCount").asInt(0),
                simulation.now(),
                service(pod, container).orElse(null),
                worker(pod, container).orElseGet(() -> unmodelled(spec(pod, container))),
                accounts);
        afflictions.stream()
                .filter(affliction -> affliction.concerns(pod) && leavesProcessAlone(affliction.trouble()))
                .forEach(affliction -> process.suffer(affliction.trouble()));
        return process;
    }

    private void podChanged(Change change) {
        if (processes.affectedBy(change)) {
            account();
            processes.change(change);
            processes.of(change.key()).forEach(this::discovered);
        }
        if (change.kind() == Change.Kind.DELETED && targets.containsKey(change.key()) && prometheus != null) {
            prometheus.remove(targets.remove(change.key()));
        }
    }

    /** Does what Prometheus' service discovery does: a pod becomes a target when its metrics port is up first. */
    private void discovered(RunningContainer process) {
        if (prometheus != null && process.service().isPresent() && !targets.containsKey(process.pod)) {
            var service = process.service().get();
            var target = new PodTarget(this, service, process.pod, app(process, service));
            targets.put(process.pod, target);
            prometheus.add(target);
        }
    }

    private void endpointsChanged(Change change) {
        var service = services.get(change.key().name());
        if (service != null && service.namespace.equals(change.key().namespace())) {
            account();
            service.endpoints(ServiceTraffic.readyPods(change.kind() == Change.Kind.DELETED ? null : change.after()));
        }
    }

    private void log(RunningContainer container, String line) {
        if (kubelet != null) {
            kubelet.log(container.pod, container.name, line);
        }
    }

    private Optional<ServiceTraffic> service(ObjectNode pod, String container) {
        var labels = pod.path("metadata").path("labels");
        return services.values().stream()
                .filter(service -> LabelSelector.matchesAll(service.selector, labels))
                .filter(service ->
                        container.equals(service.model.container().isEmpty() ? first(pod) : service.model.container()))
                .findFirst();
    }

    /** Finds the model of the workload, which tells what the first container of its pods does. */
    private Optional<Behaviour> worker(ObjectNode pod, String container) {
        if (!container.equals(first(pod))) {
            return Optional.empty();
        }
        var labels = pod.path("metadata").path("labels");
        return world.workers().stream()
                .filter(worker -> workers.entrySet().stream()
                        .anyMatch(entry ->
                                entry.getValue().equals(worker) && LabelSelector.matches(entry.getKey(), labels)))
                .findFirst()
                .map(WorkerModel::behaviour);
    }

    /** Says what a container does of which no model tells anything: it is well, so it stays below its own limit. */
    private static Behaviour unmodelled(JsonNode container) {
        var healthy = Behaviour.healthy();
        var limit = container.path("resources").path("limits").path("memory");
        return RunningContainer.quantity(limit) > healthy.memory() ? healthy : healthy.halfOf(limit.asString());
    }

    /** Tells whether a container has something to get done: all but sidecars and those that are restarted for ever. */
    private static boolean endsByItself(ObjectNode pod, JsonNode container) {
        boolean init = pod.path("spec").path("initContainers").valueStream().anyMatch(container::equals);
        return init
                ? !Sidecars.include(container)
                : !pod.path("spec").path("restartPolicy").asString("Always").equals("Always");
    }

    /** Returns the value of the label {@code app}, as services and charts set it by either name. */
    private String app(RunningContainer process, ServiceTraffic service) {
        var labels = store.get(ResourceType.POD, process.pod.namespace(), process.pod.name())
                .map(pod -> pod.path("metadata").path("labels"))
                .orElse(service.selector);
        return labels.path("app").asString(labels.path("app.kubernetes.io/name").asString(service.model.name()));
    }

    static String first(ObjectNode pod) {
        return pod.path("spec").path("containers").path(0).path("name").asString("");
    }

    private static JsonNode spec(ObjectNode pod, String container) {
        for (var kind : List.of("containers", "initContainers")) {
            for (var spec : pod.path("spec").path(kind)) {
                if (spec.path("name").asString("").equals(container)) {
                    return spec;
                }
            }
        }
        throw new IllegalArgumentException("the pod has no container " + container);
    }
}
