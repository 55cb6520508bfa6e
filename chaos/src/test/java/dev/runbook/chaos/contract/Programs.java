package dev.runbook.chaos.contract;

import dev.runbook.chaos.cluster.api.PodExec;
import dev.runbook.chaos.cluster.api.PodUsage;
import dev.runbook.chaos.kubelet.ContainerBehaviour;
import dev.runbook.chaos.kubelet.ContainerBehaviours;
import dev.runbook.chaos.kubelet.ContainerRun;
import dev.runbook.chaos.kubelet.ImagePull;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What the containers of the checks do in the embedded cluster; on the real one their commands do it. */
final class Programs implements ContainerBehaviours, PodExec, PodUsage {
    @Override
    public ContainerBehaviour of(ObjectNode pod, String container) {
        return new ContainerBehaviour() {
            @Override
            public ImagePull pull() {
                return ImagePull.pulled(Duration.ofSeconds(1));
            }

            @Override
            public ContainerRun run(int restarts) {
                return ContainerRun.serving(Duration.ofMillis(100));
            }
        };
    }

    @Override
    public Optional<Result> run(ObjectNode pod, String container, List<String> command) {
        return Optional.empty();
    }

    @Override
    public Map<String, Usage> of(ObjectNode pod) {
        return Map.of();
    }
}
