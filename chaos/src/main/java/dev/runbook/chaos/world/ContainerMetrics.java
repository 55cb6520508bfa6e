package dev.runbook.chaos.world;

import dev.runbook.chaos.prometheus.Labels;
import dev.runbook.chaos.prometheus.SampleSink;
import dev.runbook.chaos.prometheus.ScrapeTarget;
import java.util.HashMap;
import java.util.Map;

/** What the kubelet's cAdvisor exposes of the running containers. */
final class ContainerMetrics implements ScrapeTarget {
    private final LiveWorld live;
    private final Map<String, Known> known = new HashMap<>();

    private record Known(Labels cpu, Labels memory) {
        static Known of(RunningContainer container) {
            var common = Labels.of(
                    "namespace",
                    container.pod.namespace(),
                    "pod",
                    container.pod.name(),
                    "container",
                    container.name,
                    "node",
                    "embedded-node");
            return new Known(
                    SeriesLabels.of("container_cpu_usage_seconds_total", common),
                    SeriesLabels.of("container_memory_working_set_bytes", common));
        }
    }

    ContainerMetrics(LiveWorld live) {
        this.live = live;
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
    public void scrape(SampleSink sink) {
        live.account();
        for (var container : live.running()) {
            var labels = known.computeIfAbsent(
                    container.pod.namespace() + "/" + container.pod.name() + "/" + container.name,
                    any -> Known.of(container));
            sink.sample(labels.cpu(), container.cpuSeconds());
            sink.sample(labels.memory(), (double) container.memoryBytes());
        }
    }
}
