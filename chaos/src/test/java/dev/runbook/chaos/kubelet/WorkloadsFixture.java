package dev.runbook.chaos.kubelet;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.cluster.api.PodUsage;
import dev.runbook.chaos.controller.ControllerManager;
import dev.runbook.chaos.controller.Pods;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A cluster with its controllers and its node, whose containers do what a test says per image. */
public final class WorkloadsFixture {
    private static final JsonMapper JSON = new JsonMapper();

    public final Simulation simulation;
    public final ObjectStore store;
    public final Kubelet kubelet;
    public Function<ObjectNode, Map<String, PodUsage.Usage>> usage = pod -> Map.of();
    private final Map<String, ImagePull> pulls = new HashMap<>();
    private final Map<String, IntFunction<ContainerRun>> runs = new HashMap<>();

    public WorkloadsFixture() {
        this(1, NodeCapacity.GENEROUS);
    }

    public WorkloadsFixture(long seed, NodeCapacity capacity) {
        simulation = new Simulation(Instant.parse("2026-01-01T00:00:00Z"), seed);
        store = new ObjectStore(simulation);
        ControllerManager.start(simulation, store, pod -> usage.apply(pod));
        kubelet = Kubelet.start(simulation, store, this::behaviour, capacity);
    }

    private ContainerBehaviour behaviour(ObjectNode pod, String container) {
        var image = image(pod, container);
        return new ContainerBehaviour() {
            @Override
            public ImagePull pull() {
                return pulls.getOrDefault(image, ImagePull.pulled(Duration.ofSeconds(2)));
            }

            @Override
            public ContainerRun run(int restarts) {
                return runs.getOrDefault(image, any -> ContainerRun.serving(Duration.ofSeconds(3)))
                        .apply(restarts);
            }
        };
    }

    private static String image(ObjectNode pod, String container) {
        for (var field : List.of("containers", "initContainers")) {
            for (var candidate : pod.path("spec").path(field)) {
                if (candidate.path("name").asString().equals(container)) {
                    return candidate.path("image").asString();
                }
            }
        }
        throw new IllegalArgumentException(container);
    }

    public void image(String image, IntFunction<ContainerRun> run) {
        runs.put(image, run);
    }

    public void pull(String image, ImagePull pull) {
        pulls.put(image, pull);
    }

    public ObjectNode create(ResourceType type, String json) {
        var object = (ObjectNode) JSON.readTree(json.replace('\'', '"'));
        object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        object.withObjectProperty("metadata").put("namespace", "default");
        return store.create(type, object);
    }

    public ObjectNode get(ResourceType type, String name) {
        return store.get(type, "default", name).orElseThrow();
    }

    public void edit(ResourceType type, String name, Consumer<ObjectNode> editor) {
        store.edit(key(type, name), editor);
    }

    public static ObjectKey key(ResourceType type, String name) {
        return new ObjectKey(type, "default", name);
    }

    public void advance(String duration) {
        simulation.advance(Duration.parse("PT" + duration));
    }

    public List<ObjectNode> pods() {
        return List.copyOf(store.list(ResourceType.POD, "default"));
    }

    public ObjectNode onlyPod() {
        var pods = pods();
        if (pods.size() != 1) {
            throw new AssertionError("expected one pod, found " + pods.size());
        }
        return pods.get(0);
    }

    public long readyPods() {
        return pods().stream()
                .filter(pod -> Pods.active(pod) && Pods.ready(pod))
                .count();
    }

    /** Returns reason and message of each event, with its count where it repeated. */
    public List<String> events(String kind) {
        return store.list(ResourceType.EVENT, "default").stream()
                .filter(event ->
                        event.path("involvedObject").path("kind").asString().equals(kind))
                .map(event -> event.path("reason").asString() + ": "
                        + event.path("message").asString()
                        + (event.path("count").asInt() > 1
                                ? " x" + event.path("count").asInt()
                                : ""))
                .toList();
    }

    public List<String> told(String actor) {
        return simulation.happenings().stream()
                .filter(happening -> happening.actor().equals(actor))
                .map(happening -> happening.text())
                .toList();
    }

    public static String podSpec(String image) {
        return "{'containers': [{'name': 'app', 'image': '" + image
                + "', 'readinessProbe': {'httpGet': {'path': '/ready', 'port': 8000}, 'periodSeconds': 5,"
                + " 'failureThreshold': 2}, 'resources': {'requests': {'cpu': '500m', 'memory': '256Mi'}}}]}";
    }

    public static String template(String image) {
        return "{'metadata': {'labels': {'app': 'web'}}, 'spec': " + podSpec(image) + "}";
    }
}
