package dev.runbook.engine.drill;

import dev.runbook.api.port.Metrics;
import dev.runbook.engine.spi.AlertState;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaTime;
import dev.runbook.engine.spi.Connections;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.TimelineEntry;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * An arena with a drill's faults in its time.
 *
 * @param arena the arena
 * @param time its time with the faults
 */
record ScheduledArena(Arena arena, ArenaTime time) implements Arena {
    @Override
    public HttpClient.Factory httpClientFactory() {
        return arena.httpClientFactory();
    }

    @Override
    public Config clientConfig() {
        return arena.clientConfig();
    }

    @Override
    public Metrics metrics() {
        return arena.metrics();
    }

    @Override
    public Connections connections() {
        return arena.connections();
    }

    @Override
    public List<String> unhealthy() {
        return arena.unhealthy();
    }

    @Override
    public AlertState alert(String name) {
        return arena.alert(name);
    }

    @Override
    public FaultContext faults() {
        return arena.faults();
    }

    @Override
    public void tell(String actor, String text) {
        arena.tell(actor, text);
    }

    @Override
    public List<TimelineEntry> timeline() {
        return arena.timeline();
    }

    @Override
    public boolean quiescent() {
        return arena.quiescent();
    }

    @Override
    public RandomGenerator random(String stream) {
        return arena.random(stream);
    }

    @Override
    public void close() {
        arena.close();
    }
}
