package dev.runbook.chaos.world;

import java.util.HashMap;
import java.util.Map;

/** What the kubelet's cAdvisor exposes of the running containers. */
final class ContainerMetrics implements Exposition {
    private static final Map<String, String> TARGET =
            SeriesLabels.of("up", "job", "kubelet", "instance", "embedded-node");

    private final LiveWorld live;
    private final Map<String, Labels> known = new HashMap<>();

    private record Labels(Map<String, String> cpu, Map<String, String> memory) {
        static Labels of(RunningContainer container) {
            var common = Map.of(
                    "namespace",
                    container.pod.namespace(),
                    "pod",
                    container.pod.name(),
                    "container",
                    container.name,
                    "node",
                    "embedded-node");
            return new Labels(
                    SeriesLabels.of("container_cpu_usage_seconds_total", common),
                    SeriesLabels.of("container_memory_working_set_bytes", common));
        }
    }

    ContainerMetrics(LiveWorld live) {
        this.live = live;
    }

    @Override
    public Map<String, String> target() {
        return TARGET;
    }

    @Override
    public void expose(SampleSink sink) {
        for (var container : live.running()) {
            var labels = known.computeIfAbsent(
                    container.pod.namespace() + "/" + container.pod.name() + "/" + container.name,
                    any -> Labels.of(container));
            sink.sample(labels.cpu(), container.cpuSeconds());
            sink.sample(labels.memory(), (double) container.memoryBytes());
        }
    }
}
