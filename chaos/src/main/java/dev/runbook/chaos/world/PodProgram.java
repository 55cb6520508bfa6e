package dev.runbook.chaos.world;

import dev.runbook.chaos.kubelet.ContainerBehaviour;
import dev.runbook.chaos.kubelet.ContainerRun;
import dev.runbook.chaos.kubelet.ImagePull;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What one container of one pod does: its behaviour, and the troubles that its pod has. */
final class PodProgram implements ContainerBehaviour {
    /** How long a container takes that gets something done and ends. */
    private static final Duration ENDS_AFTER = Duration.ofSeconds(2);

    private final ObjectNode pod;
    private final JsonNode container;
    private final Supplier<Behaviour> behaviour;
    private final boolean ends;
    private final List<Affliction> afflictions;
    private final Set<String> missingImages;

    /**
     * Describes a container.
     *
     * @param behaviour asked at each start
     * @param ends whether it gets something done and ends, rather than serve
     * @param afflictions of the world, looked at at each start; empty for a container that has none of its pod's troubles
     * @param missingImages of the registry, looked at at each pull
     */
    PodProgram(
            ObjectNode pod,
            JsonNode container,
            Supplier<Behaviour> behaviour,
            boolean ends,
            List<Affliction> afflictions,
            Set<String> missingImages) {
        this.pod = pod;
        this.container = container;
        this.behaviour = behaviour;
        this.ends = ends;
        this.afflictions = afflictions;
        this.missingImages = missingImages;
    }

    @Override
    public ImagePull pull() {
        var image = container.path("image").asString("");
        return missingImages.contains(image) ? ImagePull.notFound(image) : ImagePull.pulled(Duration.ofMillis(1500));
    }

    @Override
    public ContainerRun run(int restarts) {
        var now = behaviour.get();
        var starting = "INFO starting " + container.path("image").asString("");
        var run = ends
                ? ContainerRun.neverReady()
                        .logging(Duration.ZERO, starting)
                        .logging(ENDS_AFTER, "INFO done")
                        .exiting(ENDS_AFTER, 0)
                : leaking(
                        now,
                        ContainerRun.serving(now.startUp())
                                .logging(Duration.ZERO, starting)
                                .logging(now.startUp(), "INFO ready"));
        for (var affliction : afflictions) {
            if (affliction.concerns(pod)) {
                run = affliction.in(pod, run);
            }
        }
        return run;
    }

    private ContainerRun leaking(Behaviour now, ContainerRun run) {
        double limit = RunningContainer.quantity(
                container.path("resources").path("limits").path("memory"));
        if (now.memory() >= limit) {
            return run.oomKilled(Duration.ofSeconds(2));
        }
        if (now.leakPerMinute() <= 0 || Double.isInfinite(limit)) {
            return run;
        }
        double minutes = (limit - now.memory()) / now.leakPerMinute();
        return run.oomKilled(Duration.ofMillis((long) (minutes * 60_000)));
    }
}
