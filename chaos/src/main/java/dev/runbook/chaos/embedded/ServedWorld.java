package dev.runbook.chaos.embedded;

import dev.runbook.chaos.cluster.http.HttpFrontEnd;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.FaultContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A world that other processes reach over HTTP on loopback, with its clock driven by the wall's: what the command line
 * is tried on without Docker.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class ServedWorld implements AutoCloseable {
    private static final long TICK_MILLIS = 10;
    private static final Duration LONGEST_TICK = Duration.ofMillis(50);
    private static final Duration SLICE = Duration.ofMillis(500);

    private final EmbeddedArena arena;
    private final HttpFrontEnd frontEnd;
    private final double factor;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "embedded-cluster-clock");
        thread.setDaemon(true);
        return thread;
    });
    private long last = System.nanoTime();
    private volatile @Nullable RuntimeException stopped;

    private ServedWorld(EmbeddedArena arena, HttpFrontEnd frontEnd, double factor) {
        this.arena = arena;
        this.frontEnd = frontEnd;
        this.factor = factor;
    }

    /**
     * Prepares a world and serves it.
     *
     * @param namespace the one that is worked in
     * @param factor how many seconds pass in the world while one passes on the wall, if the machine is fast enough
     * @param port 0 for one that is free
     * @throws IOException if the port is in use
     */
    public static ServedWorld start(ClusterWorld world, String namespace, double factor, int port) throws IOException {
        var opened = new EmbeddedTarget().open(new ArenaRequest(world, List.of(), 1, namespace));
        if (!(opened instanceof EmbeddedArena arena)) {
            throw new IllegalStateException("the embedded target opens embedded arenas");
        }
        var cluster = arena.cluster();
        var metrics = new EmbeddedMetrics(cluster.prometheus, cluster.simulation);
        var frontEnd = HttpFrontEnd.start(cluster.api, new PrometheusApi(metrics), port);
        var served = new ServedWorld(arena, frontEnd, factor);
        var unused = served.clock.scheduleWithFixedDelay(served::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        return served;
    }

    /**
     * Lets pass what the wall's clock says, but no longer than a moment at a time: whoever calls the world waits
     * meanwhile. A machine that is too slow for the factor has a slower world.
     */
    private void tick() {
        long now = System.nanoTime();
        long owed = Math.round((now - last) * factor);
        last = now;
        try {
            while (owed > 0 && System.nanoTime() - now < LONGEST_TICK.toNanos()) {
                long slice = Math.min(owed, SLICE.toNanos());
                arena.time().pass(Duration.ofNanos(slice));
                owed -= slice;
            }
        } catch (RuntimeException e) {
            stopped = e;
            frontEnd.close();
            throw e;
        }
    }

    /** Returns where it is reached. */
    public HttpFrontEnd frontEnd() {
        return frontEnd;
    }

    /** Returns what faults act through. */
    public FaultContext faults() {
        return arena.faults();
    }

    /** Lets a time pass at once. */
    public void pass(Duration duration) {
        arena.time().pass(duration);
    }

    /**
     * Ends the world.
     *
     * @throws IllegalStateException if it had stopped by itself, which is an error of the simulation
     */
    @Override
    public void close() {
        clock.shutdownNow();
        frontEnd.close();
        arena.close();
        if (stopped != null) {
            throw new IllegalStateException(
                    "the world stopped at " + arena.time().instant(), stopped);
        }
    }
}
