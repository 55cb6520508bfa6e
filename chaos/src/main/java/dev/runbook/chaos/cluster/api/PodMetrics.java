package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Simulation;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows what pods and nodes use: {@code metrics.k8s.io/v1beta1}. */
final class PodMetrics {
    private static final String WINDOW = "15s";

    private final Simulation simulation;
    private final ObjectStore store;
    private final PodHooks hooks;

    PodMetrics(Simulation simulation, ObjectStore store, PodHooks hooks) {
        this.simulation = simulation;
        this.store = store;
        this.hooks = hooks;
    }

    ApiResponse answer(Exchange exchange) {
        var verb = exchange.call().verb();
        if (verb.equals("get")) {
            return ApiResponse.json(200, one(exchange));
        }
        if (!verb.equals("list")) {
            throw Refusal.methodNotAllowed();
        }
        var type = exchange.type();
        var list = Json.object().put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
        list.putObject("metadata");
        var items = list.putArray("items");
        var stored = measured(type);
        var selection = Selection.of(exchange.request(), stored, exchange.path());
        for (var object : store.list(stored, selection.namespace())) {
            if (selection.matches(object)) {
                of(type, object).ifPresent(items::add);
            }
        }
        return ApiResponse.json(200, list);
    }

    private ObjectNode one(Exchange exchange) {
        var type = exchange.type();
        return store.get(measured(type), exchange.path().namespace(), exchange.name())
                .flatMap(object -> of(type, object))
                .orElseThrow(() -> Refusal.notFound(type, exchange.name()));
    }

    private static ResourceType measured(ResourceType type) {
        return type.equals(Served.POD_METRICS) ? ResourceType.POD : ResourceType.NODE;
    }

    private Optional<ObjectNode> of(ResourceType type, ObjectNode object) {
        return type.equals(Served.POD_METRICS) ? pod(object) : node(object);
    }

    private Optional<ObjectNode> pod(ObjectNode pod) {
        var usage = hooks.usage().of(pod);
        if (usage.isEmpty()) {
            return Optional.empty();
        }
        var metrics = head(Served.POD_METRICS, pod);
        ArrayNode containers = metrics.putArray("containers");
        new TreeMap<>(usage)
                .forEach((name, used) -> containers
                        .addObject()
                        .put("name", name)
                        .set("usage", usage(used.cpuCores(), used.memoryBytes())));
        return Optional.of(metrics);
    }

    private Optional<ObjectNode> node(ObjectNode node) {
        var name = node.path("metadata").path("name").asString("");
        var all = store.list(ResourceType.POD, "").stream()
                .filter(pod -> pod.path("spec").path("nodeName").asString("").equals(name))
                .flatMap(pod -> hooks.usage().of(pod).values().stream())
                .toList();
        var metrics = head(Served.NODE_METRICS, node);
        metrics.set(
                "usage",
                usage(
                        all.stream().mapToDouble(PodUsage.Usage::cpuCores).sum(),
                        all.stream().mapToLong(PodUsage.Usage::memoryBytes).sum()));
        return Optional.of(metrics);
    }

    private ObjectNode head(ResourceType type, ObjectNode object) {
        var metrics = Json.object().put("kind", type.kind()).put("apiVersion", type.apiVersion());
        var metadata = metrics.putObject("metadata");
        for (var field : List.of("name", "namespace", "labels", "creationTimestamp")) {
            var value = object.path("metadata").get(field);
            if (value != null) {
                metadata.set(field, value);
            }
        }
        metrics.put(
                "timestamp", simulation.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return metrics.put("window", WINDOW);
    }

    private static ObjectNode usage(double cores, long bytes) {
        return Json.object().put("cpu", Math.round(cores * 1e9) + "n").put("memory", bytes / 1024 + "Ki");
    }
}
