package dev.runbook.chaos.k3s;

import dev.runbook.chaos.world.RequestedWorld;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import dev.runbook.engine.spi.PrepareException;
import dev.runbook.engine.spi.Target;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apiguardian.api.API;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;

/**
 * Realises worlds on a real Kubernetes: a k3s that Testcontainers starts for the first drill and that all drills of the
 * process use, one after the other. Its time is real, at a stated factor.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class K3sTarget implements Target {
    /** A drill, its control and all of its ablations are longer on the slowest of settings. */
    private static final long PATIENCE_HOURS = 6;

    private static final Semaphore FREE = new Semaphore(1);

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
        return DockerClientFactory.instance().isDockerAvailable()
                ? Optional.empty()
                : Optional.of("no Docker engine answers; start one, or drill on the embedded target");
    }

    /**
     * Takes the world before away, puts the request's there and waits until it runs.
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
        var settings = settings();
        take();
        boolean opened = false;
        try {
            var node = K3sNode.shared(settings);
            var world = new K3sWorld(node, requested, settings);
            world.begin(request.alerts());
            var arena = new K3sArena(node, world, request, settings, FREE::release);
            opened = true;
            return arena;
        } catch (KubernetesClientException | IllegalStateException | ContainerLaunchException e) {
            throw new PrepareException(List.of("the k3s can't be prepared: " + e));
        } finally {
            if (!opened) {
                FREE.release();
            }
        }
    }

    private static void take() {
        try {
            if (!FREE.tryAcquire(PATIENCE_HOURS, TimeUnit.HOURS)) {
                throw new PrepareException(List.of("the k3s is taken by another drill"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PrepareException(List.of("the wait for the k3s was interrupted"));
        }
    }

    private static K3sSettings settings() {
        return K3sSettings.of(System.getProperties(), System.getenv());
    }
}
