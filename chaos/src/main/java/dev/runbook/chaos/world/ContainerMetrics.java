package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.prometheus.Labels;
import dev.runbook.chaos.prometheus.ScrapeSink;
import dev.runbook.chaos.prometheus.ScrapeTarget;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the kubelet's cAdvisor exposes of the running containers. A scrape costs as much as there are containers that
 * serve, or have started or ended since the one before.
 */
final class ContainerMetrics implements ScrapeTarget {
    private final LiveWorld live;
    private final Set<ObjectKey> changed = new LinkedHashSet<>();
    private final Map<ObjectKey, Map<String, Exposed>> idle = new HashMap<>();
    private final Map<RunningContainer, Exposed> serving = new HashMap<>();

    private record Exposed(RunningContainer process, Labels cpu, Labels memory) {
        static Exposed of(RunningContainer process) {
            var common = Labels.of(
                    "namespace",
                    process.pod.namespace(),
                    "pod",
                    process.pod.name(),
                    "container",
                    process.name,
                    "node",
                    "embedded-node");
            return new Exposed(
                    process,
                    SeriesLabels.of("container_cpu_usage_seconds_total", common),
                    SeriesLabels.of("container_memory_working_set_bytes", common));
        }
    }

    ContainerMetrics(LiveWorld live, ObjectStore store) {
        this.live = live;
        store.onChange(ResourceType.POD, change -> changed.add(change.key()));
    }

    @Override
    public String job() {
        return "kubelet";
    }

    @Override
    public String instance() {
        return "embedded-node";
    }

    @Override
    public void scrape(ScrapeSink sink) {
        live.account();
        changed.forEach(pod -> idle(pod, sink));
        changed.clear();
        var now = live.simulation.now();
        for (var service : live.services()) {
            for (var process : service.processes()) {
                var series = serving.computeIfAbsent(process, Exposed::of);
                sink.sample(series.cpu(), process.cpuSeconds(now));
                sink.sample(series.memory(), (double) process.memoryBytes(now));
            }
        }
    }

    /** Begins and ends the series of a pod's processes that do not serve: what they use follows from the time. */
    private void idle(ObjectKey pod, ScrapeSink sink) {
        var before = Objects.requireNonNullElse(idle.remove(pod), Map.<String, Exposed>of());
        var now = new HashMap<String, Exposed>();
        var running = live.processes(pod);
        for (var process : running) {
            var known = before.get(process.name);
            if (known != null && known.process().equals(process)) {
                now.put(process.name, known);
            } else if (process.service().isEmpty()) {
                var fresh = Exposed.of(process);
                now.put(process.name, fresh);
                sink.lasting(fresh.cpu(), at -> process.cpuSeconds(Instant.ofEpochMilli(at)));
                sink.lasting(fresh.memory(), at -> (double) process.memoryBytes(Instant.ofEpochMilli(at)));
            }
        }
        before.forEach((name, known) -> {
            if (running.stream().noneMatch(process -> process.name.equals(name))) {
                sink.gone(known.cpu());
                sink.gone(known.memory());
            }
        });
        if (!now.isEmpty()) {
            idle.put(pod, now);
        }
    }
}
