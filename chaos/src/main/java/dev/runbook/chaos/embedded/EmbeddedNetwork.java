package dev.runbook.chaos.embedded;

import dev.runbook.chaos.fault.PodNetwork;
import dev.runbook.chaos.world.Trouble;
import dev.runbook.chaos.world.WorldControls;
import java.util.Map;
import java.util.Optional;

/**
 * The network of simulated pods: it can be cut and it can lose its names. It has no packets.
 *
 * @param controls of the world
 */
record EmbeddedNetwork(WorldControls controls) implements PodNetwork {
    @Override
    public Optional<String> missing(Disturbance disturbance) {
        if (disturbance instanceof Isolation) {
            return Optional.empty();
        }
        if (disturbance instanceof NoNames) {
            return controls.world().services().stream()
                            .allMatch(service -> service.dependencies().isEmpty())
                    ? Optional.of("no service of world " + controls.world()
                            + " has a dependency whose name it resolves;" + " give one dependsOn(…)")
                    : Optional.empty();
        }
        return Optional.of(
                "the embedded cluster has no packets that could be lost, delayed or held up; run the drill on"
                        + " k3s, or make the service itself slow or faulty");
    }

    @Override
    public Handle disturb(String namespace, Map<String, String> labels, int pods, Disturbance disturbance) {
        var trouble = disturbance instanceof Isolation ? new Trouble.Isolated() : new Trouble.Nameless();
        var undo = controls.trouble(namespace, labels, trouble, pods);
        return new Handle() {
            /** The simulation's next request, scrape or probe meets it, as every later one does. */
            @Override
            public boolean seen() {
                return true;
            }

            @Override
            public void undo() {
                undo.run();
            }
        };
    }
}
