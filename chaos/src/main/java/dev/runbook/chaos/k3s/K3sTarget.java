package dev.runbook.chaos.k3s;

import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.RequestedWorld;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.FaultNeed;
import dev.runbook.engine.spi.PrepareException;
import dev.runbook.engine.spi.Target;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;

/**
 * Realises worlds on a real Kubernetes: a k3s that Testcontainers starts for the first drill and that the drills of the
 * process share, some at a time, each in namespaces of its own; or the cluster of a context that is marked as disposable.
 * Their time is real, at a stated factor.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class K3sTarget implements Target {
    /** A drill, its control and all of its ablations are longer on the slowest of settings. */
    private static final long PATIENCE_HOURS = 6;

    /** Series of cAdvisor, which measures every ten seconds at best: a shorter range misses some containers at times. */
    private static final Pattern OF_CONTAINERS = Pattern.compile("\\bcontainer_");

    private static @Nullable Semaphore rooms;

    /** Found by {@link java.util.ServiceLoader}. */
    public K3sTarget() {}

    @Override
    public String name() {
        return "k3s";
    }

    @Override
    public boolean exclusive() {
        return true;
    }

    @Override
    public Optional<String> unavailable() {
        if (settings().use().equals("off")) {
            return Optional.of("runbook.k3s is off");
        }
        if (settings().context().isPresent()) {
            return Optional.empty();
        }
        return DockerClientFactory.instance().isDockerAvailable()
                ? Optional.empty()
                : Optional.of("no Docker engine answers; start one, or drill on the embedded target");
    }

    /**
     * Waits for room, puts the request's world there and waits until it runs.
     *
     * @throws PrepareException with all problems of manifests, models and rules, with what the API server refuses, or
     *     with what does not get healthy
     */
    @Override
    public Arena open(ArenaRequest request) {
        var requested = RequestedWorld.of(request);
        if (!requested.problems().isEmpty()) {
            throw new PrepareException(requested.problems());
        }
        var settings = paced(settings(), request);
        var room = enter(settings);
        try {
            return open(request, requested, settings, room::release);
        } catch (KubernetesClientException
                | IllegalStateException
                | ContainerLaunchException
                | ContainerFetchException e) {
            room.release();
            throw new PrepareException(List.of(unprepared(settings, e)));
        } catch (RuntimeException | Error e) {
            room.release();
            throw e;
        }
    }

    private static Arena open(ArenaRequest request, RequestedWorld requested, K3sSettings settings, Runnable leave) {
        boolean alone = settings.context().isEmpty() && request.needs().contains(FaultNeed.OWN_CLUSTER);
        var cluster = alone ? K3sNode.own(settings) : shared(settings);
        var cleanUp = alone ? Closing.first(cluster::close, leave) : leave;
        Runnable takeAway = null;
        var begun = Instant.now();
        try {
            var missing = cluster.missing(request, requested);
            if (!missing.isEmpty()) {
                throw new PrepareException(missing);
            }
            var world = new K3sWorld(cluster, requested, settings);
            takeAway = cluster.outlivesProcess() ? AtExit.close(world::close) : world::close;
            world.begin(request.alerts());
            return new K3sArena(cluster, world, request, settings, begun, Closing.first(takeAway, cleanUp));
        } catch (RuntimeException | Error e) {
            if (takeAway != null) {
                takeAway.run();
            }
            if (alone) {
                cluster.close();
            }
            throw e;
        }
    }

    private static RealCluster shared(K3sSettings settings) {
        var context = settings.context();
        return context.isPresent() ? ContextCluster.join(context.get(), settings) : K3sNode.shared(settings);
    }

    /** Chooses the speed at which what the drill hangs on can keep up. */
    static K3sSettings paced(K3sSettings settings, ArenaRequest request) {
        if (request.quiet()) {
            return settings.at(Math.max(settings.speed(), settings.quietSpeed()));
        }
        double speed = settings.speed();
        if (request.needs().contains(FaultNeed.RESTARTS)) {
            speed = Math.min(speed, settings.restartSpeed());
        }
        if (request.alerts().stream()
                .anyMatch(rule -> OF_CONTAINERS.matcher(rule.expr()).find())) {
            speed = Math.min(speed, settings.containerSpeed());
        }
        if (request.world() instanceof ClusterWorld world
                && !world.openPrograms().isEmpty()) {
            speed = Math.min(speed, settings.commandSpeed());
        }
        return settings.at(speed);
    }

    private static String unprepared(K3sSettings settings, RuntimeException e) {
        return settings.context()
                        .map(context -> "the context '" + context.name() + "' can't be prepared: ")
                        .orElse("the k3s can't be prepared: ")
                + e.getMessage()
                + (e instanceof ContainerFetchException || e.getCause() instanceof ContainerFetchException
                        ? ". The image " + settings.image() + " can't be had; name one that can with runbook.k3s.image"
                        : "");
    }

    private static Semaphore enter(K3sSettings settings) {
        Semaphore all;
        synchronized (K3sTarget.class) {
            if (rooms == null) {
                rooms = new Semaphore(settings.worlds(), true);
            }
            all = rooms;
        }
        try {
            if (!all.tryAcquire(PATIENCE_HOURS, TimeUnit.HOURS)) {
                throw new PrepareException(List.of("the k3s is taken by other drills"));
            }
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PrepareException(List.of("the wait for the k3s was interrupted"));
        }
    }

    private static K3sSettings settings() {
        return K3sSettings.of(System.getProperties(), System.getenv());
    }
}
