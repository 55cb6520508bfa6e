package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.Manifest;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.Trouble;
import dev.runbook.chaos.world.WorldControls;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Turns what faults want into a ConfigMap that the programs of a world's pods follow within half a second. */
final class ClusterControls implements WorldControls {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RealCluster cluster;
    private final WorldNames names;
    private final ApiObjects objects;
    private final ClusterWorld world;
    private final StandIns standIns;
    private final Map<String, Object> scrapes;
    private final K3sSettings settings;
    private final Map<String, Map<String, Behaviour>> released = new LinkedHashMap<>();
    private final Map<String, Double> surges = new LinkedHashMap<>();
    private final Map<String, Duration> slow = new LinkedHashMap<>();
    private final Map<Integer, Map<String, Object>> troubles = new LinkedHashMap<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private int troublesSoFar;

    /**
     * Makes one that nobody follows yet.
     *
     * @param scrapes which pods Prometheus scrapes, by the name of its job
     */
    ClusterControls(
            RealCluster cluster,
            WorldNames names,
            ClusterWorld world,
            StandIns standIns,
            Map<String, Object> scrapes,
            K3sSettings settings) {
        this.cluster = cluster;
        this.names = names;
        this.objects = new ApiObjects(cluster.client());
        this.world = world;
        this.standIns = standIns;
        this.scrapes = scrapes;
        this.settings = settings;
    }

    /** Says at which address a Service is reached. */
    synchronized void address(String service, String clusterIp) {
        addresses.put(service, clusterIp);
    }

    /** Writes the present state down for the programs. */
    synchronized void publish() {
        var state = new LinkedHashMap<String, Object>();
        state.put("speed", settings.speed());
        state.put("weight", settings.requests());
        state.put("healthy", behaviour(Behaviour.healthy()));
        state.put("services", services());
        state.put("workers", workers());
        state.put("scrapes", scrapes);
        var slower = new LinkedHashMap<String, Double>();
        slow.forEach((dependency, by) -> slower.put(dependency, seconds(by)));
        state.put("slow", slower);
        state.put("troubles", List.copyOf(troubles.values()));
        objects.put(
                ResourceType.CONFIG_MAP,
                names.stage(),
                Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        Map.of("name", "controls"),
                        "data",
                        Map.of("state", JSON.writeValueAsString(state))));
    }

    private Map<String, Object> services() {
        var all = new LinkedHashMap<String, Object>();
        for (var service : world.services()) {
            standIns.service(service).ifPresent(manifest -> all.put(service.name(), service(service, manifest)));
        }
        return all;
    }

    private Map<String, Object> service(ServiceModel service, Manifest manifest) {
        var port = manifest.object().path("spec").path("ports").path(0);
        var versions = new LinkedHashMap<String, Object>();
        service.versions().forEach((tag, behaviour) -> versions.put(tag, behaviour(behaviour)));
        released.getOrDefault(service.name(), Map.of())
                .forEach((tag, behaviour) -> versions.put(tag, behaviour(behaviour)));
        var dependencies = new LinkedHashMap<String, Double>();
        service.dependencies().forEach((dependency, time) -> dependencies.put(dependency, seconds(time)));
        var state = new LinkedHashMap<String, Object>();
        state.put("namespace", names.real(manifest.namespace()));
        state.put("selector", manifest.object().path("spec").path("selector"));
        state.put("container", service.container());
        state.put("port", standIns.targetPort(manifest));
        state.put("servicePort", port.path("port").asInt(80));
        state.put("address", addresses.getOrDefault(service.name(), ""));
        state.put("rate", service.requestsPerSecond());
        state.put("noise", service.noise());
        state.put("surge", surges.getOrDefault(service.name(), 1.0));
        state.put("behaviour", behaviour(service.behaviour()));
        state.put("versions", versions);
        state.put("dependencies", dependencies);
        return state;
    }

    private List<Map<String, Object>> workers() {
        var all = new ArrayList<Map<String, Object>>();
        for (var worker : world.workers()) {
            standIns.workloads(worker)
                    .forEach(manifest -> all.add(Map.of(
                            "namespace",
                            names.real(manifest.namespace()),
                            "selector",
                            manifest.object().path("spec").path("selector").path("matchLabels"),
                            "behaviour",
                            behaviour(worker.behaviour()))));
        }
        return all;
    }

    private Map<String, Object> behaviour(Behaviour behaviour) {
        var state = new LinkedHashMap<String, Object>();
        state.put("errorRate", behaviour.errorRate());
        state.put("errorStatus", behaviour.errorStatus());
        state.put("p50", seconds(behaviour.p50()));
        state.put("p95", seconds(behaviour.p95()));
        state.put("capacity", behaviour.capacity());
        state.put("cpuIdle", behaviour.cpuIdle() * settings.cpu());
        state.put("cpuPerRequest", seconds(behaviour.cpuPerRequest()) * settings.cpu());
        state.put("memory", behaviour.memory() * settings.memory());
        state.put("leakPerMinute", behaviour.leakPerMinute() * settings.memory());
        state.put("startUp", seconds(behaviour.startUp()));
        return state;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    @Override
    public ClusterWorld world() {
        return world;
    }

    @Override
    public synchronized Optional<Behaviour> behaviour(String service, String imageTag) {
        return world.service(service).map(model -> {
            var now = released.getOrDefault(service, Map.of()).get(imageTag);
            return now != null ? now : model.versions().getOrDefault(imageTag, model.behaviour());
        });
    }

    /** Makes the version's image, too: a release of it must find it. */
    @Override
    public synchronized void release(String service, String imageTag, Behaviour behaviour) {
        var model = world.service(service).orElseThrow(() -> noService(service));
        standIns.image(model).ifPresent(image -> cluster.images().provide(tagged(image, imageTag)));
        released.computeIfAbsent(service, any -> new LinkedHashMap<>()).put(imageTag, behaviour);
        publish();
    }

    private static String tagged(String image, String tag) {
        int colon = image.lastIndexOf(':');
        return (colon > image.lastIndexOf('/') ? image.substring(0, colon) : image) + ":" + tag;
    }

    private IllegalArgumentException noService(String name) {
        return new IllegalArgumentException("world " + world + " has no service " + name + "; it has "
                + world.services().stream().map(ServiceModel::name).sorted().toList());
    }

    @Override
    public synchronized void surge(String service, double factor) {
        surges.put(world.service(service).orElseThrow(() -> noService(service)).name(), factor);
        publish();
    }

    @Override
    public synchronized void slow(String dependency, Duration by) {
        slow.put(dependency, by);
        publish();
    }

    @Override
    public void image(String image, boolean available) {
        if (available) {
            cluster.images().provide(image);
        } else {
            cluster.images().withdraw(image);
        }
    }

    @Override
    public synchronized Runnable trouble(String namespace, Map<String, String> labels, Trouble trouble, int pods) {
        var present =
                cluster.client().pods().inNamespace(names.real(namespace)).withLabels(labels).list().getItems().stream()
                        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                        .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                        .toList();
        var chosen = present.stream().limit(pods).toList();
        if (trouble instanceof Trouble.Crashing crashing && crashing.outOfMemory()) {
            chosen.forEach(ClusterControls::requireMemoryLimit);
        }
        int id = ++troublesSoFar;
        var state = new LinkedHashMap<String, Object>();
        state.put("id", id);
        state.put("namespace", names.real(namespace));
        state.put("labels", labels);
        state.put("uids", chosen.stream().map(pod -> pod.getMetadata().getUid()).toList());
        state.put("newPods", trouble.inNewPods() && pods >= present.size());
        state.put("kind", kind(trouble));
        if (trouble instanceof Trouble.Crashing crashing) {
            state.put("exitCode", crashing.exitCode());
            state.put("outOfMemory", crashing.outOfMemory());
            state.put("times", crashing.times() == Trouble.FOREVER ? null : crashing.times());
        }
        if (trouble instanceof Trouble.Busy busy) {
            state.put("cores", busy.cores() * settings.cpu());
        }
        troubles.put(id, state);
        publish();
        return () -> cure(id);
    }

    private synchronized void cure(int id) {
        troubles.remove(id);
        publish();
    }

    private static String kind(Trouble trouble) {
        if (trouble instanceof Trouble.Crashing) {
            return "crashing";
        }
        if (trouble instanceof Trouble.Wedged) {
            return "wedged";
        }
        if (trouble instanceof Trouble.Unready) {
            return "unready";
        }
        if (trouble instanceof Trouble.Busy) {
            return "busy";
        }
        throw new IllegalArgumentException(trouble + " is a matter of the real network here: use PodNetwork");
    }

    @Override
    public double cpu() {
        return settings.cpu();
    }

    /** A process without a limit would take the memory of the whole node. */
    private static void requireMemoryLimit(Pod pod) {
        var resources = pod.getSpec().getContainers().get(0).getResources();
        if (resources == null
                || resources.getLimits() == null
                || !resources.getLimits().containsKey("memory")) {
            throw new IllegalStateException("pod " + pod.getMetadata().getName() + " has no memory limit, so on a real"
                    + " node it can't run out of memory alone; give its first container resources.limits.memory");
        }
    }
}
