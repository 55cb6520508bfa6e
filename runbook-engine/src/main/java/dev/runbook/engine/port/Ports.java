package dev.runbook.engine.port;

import dev.runbook.api.port.Autoscalers;
import dev.runbook.api.port.Incident;
import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Notifier;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.Probes;
import dev.runbook.api.port.Rollouts;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.Workloads;
import dev.runbook.engine.gate.StepGate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apiguardian.api.API;

/** Makes the ports of a step. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Ports {
    private static final Map<Class<?>, Function<Namespace, Object>> MAKERS = Map.of(
            Pods.class,
            ClusterPods::new,
            Workloads.class,
            ClusterWorkloads::new,
            Rollouts.class,
            ClusterRollouts::new,
            Autoscalers.class,
            ClusterAutoscalers::new,
            Probes.class,
            ClusterProbes::new,
            Metrics.class,
            namespace -> new GatedMetrics(namespace.gate()),
            Slos.class,
            namespace -> new MetricSlos(new GatedMetrics(namespace.gate())),
            Incident.class,
            namespace -> new JournaledIncident(namespace.gate()));

    private final StepGate gate;
    private final PortSettings settings;

    /** Makes ports that act through a step's gate. */
    public Ports(StepGate gate, PortSettings settings) {
        this.gate = gate;
        this.settings = settings;
    }

    /** Returns the ports that {@link #get} knows. */
    public static Set<Class<?>> types() {
        var types = new HashSet<Class<?>>(MAKERS.keySet());
        types.add(Notifier.class);
        return types;
    }

    /**
     * Returns a port.
     *
     * @throws IllegalArgumentException if it is none of {@link #types()}
     */
    public Object get(Class<?> port) {
        if (port == Notifier.class) {
            return new JournaledNotifier(gate, settings.messenger());
        }
        var maker = MAKERS.get(port);
        if (maker == null) {
            throw new IllegalArgumentException(port.getName() + " is no port of this library");
        }
        return maker.apply(new Namespace(gate, settings.namespace()));
    }
}
