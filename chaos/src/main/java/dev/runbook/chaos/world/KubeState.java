package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.prometheus.Labels;
import dev.runbook.chaos.prometheus.SampleSink;
import dev.runbook.chaos.prometheus.ScrapeSink;
import dev.runbook.chaos.prometheus.ScrapeTarget;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * What kube-state-metrics exposes of the objects, and the Argo Rollouts controller of its own; a choice of their series
 * under their names. A scrape costs as much as there are objects that have changed since the one before.
 */
final class KubeState implements ScrapeTarget {
    private static final Map<ResourceType, BiConsumer<ObjectNode, SampleSink>> READERS = Map.of(
            ResourceType.POD, PodState::expose,
            ResourceType.DEPLOYMENT, WorkloadState::deployment,
            ResourceType.STATEFUL_SET, WorkloadState::statefulSet,
            ResourceType.ROLLOUT, WorkloadState::rollout,
            ResourceType.HPA, WorkloadState::autoscaler);

    private final ObjectStore store;
    private final Set<ObjectKey> changed = new LinkedHashSet<>();
    private final Map<ObjectKey, Map<Labels, Double>> exposed = new HashMap<>();

    KubeState(ObjectStore store) {
        this.store = store;
        READERS.keySet().forEach(type -> store.onChange(type, change -> changed.add(change.key())));
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
    public void scrape(ScrapeSink sink) {
        changed.forEach(key -> scrape(key, sink));
        changed.clear();
    }

    private void scrape(ObjectKey key, ScrapeSink sink) {
        var now = samples(key);
        var before = now.isEmpty() ? exposed.remove(key) : exposed.put(key, now);
        var known = before == null ? Map.<Labels, Double>of() : before;
        known.keySet().stream().filter(labels -> !now.containsKey(labels)).forEach(sink::gone);
        now.forEach((labels, value) -> {
            if (!value.equals(known.get(labels))) {
                sink.lasting(labels, any -> value);
            }
        });
    }

    /** Returns what an object exposes at present, nothing if it is gone. */
    private Map<Labels, Double> samples(ObjectKey key) {
        var samples = new HashMap<Labels, Double>();
        store.get(key.type(), key.namespace(), key.name())
                .ifPresent(object ->
                        Objects.requireNonNull(READERS.get(key.type())).accept(object, samples::put));
        return samples;
    }
}
