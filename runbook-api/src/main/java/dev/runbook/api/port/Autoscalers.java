package dev.runbook.api.port;

import java.util.Optional;
import org.apiguardian.api.API;

/** Looks at and changes HorizontalPodAutoscalers of the run's namespace. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Autoscalers {
    /** Returns this port for another namespace. */
    Autoscalers in(String namespace);

    /** Returns an autoscaler's state. */
    AutoscalerStatus get(String name);

    /** Returns the state of the autoscaler that owns a workload's replicas; empty where none does. */
    Optional<AutoscalerStatus> owning(WorkloadRef workload);

    /** Sets the least and the most replicas. */
    BoundsSet setBounds(String name, int min, int max);
}
