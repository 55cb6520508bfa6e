package dev.runbook.api.spi;

import dev.runbook.api.port.Await;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apiguardian.api.API;

/** What a port is built on; everything it does to the world goes through here and so passes the gate. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface PortContext {
    /** Returns the step's gated client. */
    KubernetesClient client();

    /** Returns the target's clock. */
    InstantSource clock();

    /** Returns the step's await. */
    Await await();

    /** Returns the run's namespace. */
    String namespace();

    /**
     * Declares an operation that only reads although its calls look like effects (an exec, a proxied GET). The
     * declaration is journaled.
     */
    <T> T readOnly(String operation, Supplier<T> action);

    /**
     * Sends an effect that is not a Kubernetes call (SQL, HTTP): recorded before it is sent, refused where writes are. A
     * plan does not call the action, and ends the step there. What it throws leaves the outcome unknown: a resumed step
     * asks a person what became of it. In a drill it is called for real, and may block for 300 ms: a port takes its
     * endpoint from a setting that tests can change.
     */
    <T> T effect(String operation, Supplier<T> action);
}
