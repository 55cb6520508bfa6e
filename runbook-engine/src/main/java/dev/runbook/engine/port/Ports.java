package dev.runbook.engine.port;

import dev.runbook.api.port.Autoscalers;
import dev.runbook.api.port.Incident;
import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Notifier;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.Rollouts;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.Workloads;
import dev.runbook.engine.gate.StepGate;
import java.util.Set;
import org.apiguardian.api.API;

/** Makes the ports of a step. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Ports {
    private final StepGate gate;
    private final PortSettings settings;

    /** Makes ports that act through a step's gate. */
    public Ports(StepGate gate, PortSettings settings) {
        this.gate = gate;
        this.settings = settings;
    }

    /** Returns the ports that {@link #get} knows. */
    public static Set<Class<?>> types() {
        return Set.of(
                Pods.class,
                Workloads.class,
                Rollouts.class,
                Autoscalers.class,
                Metrics.class,
                Slos.class,
                Notifier.class,
                Incident.class);
    }

    /**
     * Returns a port.
     *
     * @throws IllegalArgumentException if it is none of {@link #types()}
     */
    public Object get(Class<?> port) {
        if (!types().contains(port)) {
            throw new IllegalArgumentException(port.getName() + " is no port of this library: step " + gate.step());
        }
        return settings;
    }
}
