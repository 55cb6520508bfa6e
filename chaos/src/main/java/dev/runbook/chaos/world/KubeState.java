package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.prometheus.Labels;
import dev.runbook.chaos.prometheus.SampleSink;
import dev.runbook.chaos.prometheus.ScrapeTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * What kube-state-metrics exposes of the objects, and the Argo Rollouts controller of its own; a choice of their series
 * under their names. An object's samples are made again only when the object has changed.
 */
final class KubeState implements ScrapeTarget {
    private static final Map<ResourceType, BiConsumer<ObjectNode, SampleSink>> READERS = Map.of(
            ResourceType.POD, PodState::expose,
            ResourceType.DEPLOYMENT, WorkloadState::deployment,
            ResourceType.STATEFUL_SET, WorkloadState::statefulSet,
            ResourceType.ROLLOUT, WorkloadState::rollout,
            ResourceType.HPA, WorkloadState::autoscaler);
    private static final List<ResourceType> ORDER = List.of(
            ResourceType.POD,
            ResourceType.DEPLOYMENT,
            ResourceType.STATEFUL_SET,
            ResourceType.ROLLOUT,
            ResourceType.HPA);

    private final ObjectStore store;
    private final Map<ObjectKey, Known> known = new HashMap<>();

    private record Sampled(Labels labels, double value) {}

    private record Known(String resourceVersion, List<Sampled> samples) {}

    KubeState(ObjectStore store) {
        this.store = store;
    }

    @Override
    public String job() {
        return "kube-state-metrics";
    }

    @Override
    public String instance() {
        return "kube-state-metrics";
    }

    @Override
    public void scrape(SampleSink sink) {
        for (var type : ORDER) {
            for (var object : store.list(type, "")) {
                samples(type, object).forEach(sample -> sink.sample(sample.labels(), sample.value()));
            }
        }
    }

    private List<Sampled> samples(ResourceType type, ObjectNode object) {
        var key = ObjectKey.of(type, object);
        var before = known.get(key);
        var version = object.path("metadata").path("resourceVersion").asString("");
        if (before != null && before.resourceVersion().equals(version)) {
            return before.samples();
        }
        var instances = new HashMap<Labels, Labels>();
        if (before != null) {
            before.samples().forEach(sample -> instances.put(sample.labels(), sample.labels()));
        }
        var samples = new ArrayList<Sampled>();
        READERS.getOrDefault(type, (any, none) -> {})
                .accept(
                        object,
                        (labels, value) -> samples.add(new Sampled(instances.getOrDefault(labels, labels), value)));
        known.put(key, new Known(version, samples));
        return samples;
    }
}
