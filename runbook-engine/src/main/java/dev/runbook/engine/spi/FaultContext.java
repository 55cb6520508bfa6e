package dev.runbook.engine.spi;

import dev.runbook.api.port.Metrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.Optional;
import org.apiguardian.api.API;

/** What faults act through. Nothing here passes the gate: faults are not effects of the runbook. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface FaultContext {
    /** Returns a client of the arena that is the fault's own. */
    KubernetesClient client();

    /** Returns the world's namespace. */
    String namespace();

    /** Returns the arena's Prometheus. */
    Metrics metrics();

    /** Returns the arena's clock. */
    InstantSource clock();

    /**
     * Returns an ability of this target by its type; empty if it has none such. Those of {@code runbook-chaos} are in its
     * packages {@code fault} and {@code world}: FaultMemory, WorldControls, ApiPath, PodNetwork, Nodes.
     */
    <T> Optional<T> ability(Class<T> type);
}
