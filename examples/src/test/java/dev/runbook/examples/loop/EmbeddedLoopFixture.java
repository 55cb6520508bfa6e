package dev.runbook.examples.loop;

import dev.runbook.chaos.embedded.ServedWorld;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.spi.FaultContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The embedded cluster behind its HTTP front end. */
final class EmbeddedLoopFixture implements LoopWorldFixture {
    private static final double SPEED = 20;

    private final ServedWorld world;

    EmbeddedLoopFixture(ClusterWorld of) throws IOException {
        world = ServedWorld.start(of, "default", SPEED, 0);
        world.pass(Duration.ofMinutes(10));
    }

    @Override
    public String name() {
        return "embedded";
    }

    @Override
    public double speed() {
        return SPEED;
    }

    @Override
    public FaultContext faults() {
        return world.faults();
    }

    @Override
    public void writeKubeconfig(Path file, String context) throws IOException {
        world.frontEnd().writeKubeconfig(file, context);
    }

    @Override
    public Map<String, Object> federation(Path directory) {
        return Map.of(
                "metrics_path",
                "/prometheus/federate",
                "static_configs",
                List.of(Map.of("targets", List.of(world.frontEnd().prometheus().getAuthority()))));
    }

    @Override
    public void close() {
        world.close();
    }
}
