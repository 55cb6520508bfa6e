package dev.runbook.chaos.k3s;

import dev.runbook.chaos.cluster.api.RequestFilter;
import dev.runbook.chaos.world.RequestedWorld;
import dev.runbook.engine.spi.ArenaRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A real Kubernetes on which worlds live, and what they have to know of it. */
interface RealCluster extends AutoCloseable {
    /** Returns a client that belongs to nobody's run and sees the whole cluster. */
    KubernetesClient client();

    /** Returns the way of the worlds' proxies to its API server. */
    ApiConnection connection();

    /** Returns the images from which its nodes start pods. */
    ProgramImages images();

    /** Returns the names of the nodes on which pods of worlds may run. */
    List<String> nodes();

    /** Returns host and port at which pods reach kube-state-metrics. */
    String stateMetrics();

    /** Says in a few words what it is. */
    String description();

    /** Returns how long it took from the first call until worlds could be put there. */
    Duration startUp();

    /** Says how a kind that the API server does not know is mended. */
    String remedy();

    /** Returns whether it is still there when this process has ended, so that nothing may be left in it. */
    boolean outlivesProcess();

    /** Returns what stops calls of a runbook that would reach beyond its world. */
    Optional<RequestFilter> bounds(RequestedWorld world);

    /** Returns what a request needs and this cluster can't give, one line each. */
    List<String> missing(ArenaRequest request, RequestedWorld world);

    @Override
    void close();
}
