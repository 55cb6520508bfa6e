package dev.runbook.engine.port;

import dev.runbook.api.port.Autoscalers;
import dev.runbook.api.port.ChangeLog;
import dev.runbook.api.port.Databases;
import dev.runbook.api.port.Incident;
import dev.runbook.api.port.LogSearch;
import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Notifier;
import dev.runbook.api.port.Pods;
import dev.runbook.api.port.Probes;
import dev.runbook.api.port.RedisServers;
import dev.runbook.api.port.Rollouts;
import dev.runbook.api.port.Slos;
import dev.runbook.api.port.Traces;
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
    private static final Map<Class<?>, Function<Namespace, Object>> MAKERS = Map.ofEntries(
            entry(Pods.class, ClusterPods::new),
            entry(Workloads.class, ClusterWorkloads::new),
            entry(Rollouts.class, ClusterRollouts::new),
            entry(Autoscalers.class, ClusterAutoscalers::new),
            entry(Probes.class, ClusterProbes::new),
            entry(Databases.class, ClusterDatabases::new),
            entry(RedisServers.class, ClusterRedisServers::new),
            entry(ChangeLog.class, ClusterChangeLog::new),
            entry(LogSearch.class, namespace -> new GatedLogSearch(namespace.gate())),
            entry(Traces.class, namespace -> new GatedTraces(namespace.gate())),
            entry(Metrics.class, namespace -> new GatedMetrics(namespace.gate())),
            entry(Slos.class, namespace -> new MetricSlos(new GatedMetrics(namespace.gate()))),
            entry(Incident.class, namespace -> new JournaledIncident(namespace.gate())));

    private final StepGate gate;
    private final PortSettings settings;

    private static <T> Map.Entry<Class<?>, Function<Namespace, Object>> entry(
            Class<T> port, Function<Namespace, ? extends T> maker) {
        return Map.entry(port, maker::apply);
    }

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
