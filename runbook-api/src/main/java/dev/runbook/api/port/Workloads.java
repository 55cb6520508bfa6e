package dev.runbook.api.port;

import java.util.List;
import org.apiguardian.api.API;

/**
 * Looks at and changes Deployments and StatefulSets of the run's namespace; of a Rollout the replicas and resources, the
 * rest is in {@link Rollouts}.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Workloads {
    /** Returns this port for another namespace. */
    Workloads in(String namespace);

    /** Returns a workload's state. */
    WorkloadStatus get(WorkloadRef workload);

    /** Sets the number of replicas through the scale subresource. An HPA that owns it takes it back. */
    Scaled scale(WorkloadRef workload, int replicas);

    /** Replaces all pods gradually, as {@code kubectl rollout restart} does. */
    Restarted restart(WorkloadRef workload);

    /** Returns to the revision before the current one; a Deployment only. */
    Undo undo(WorkloadRef workload);

    /** Returns to a named revision; a Deployment only. */
    Undo undo(WorkloadRef workload, long revision);

    /** Lists the revisions of a Deployment, oldest first. */
    List<Revision> history(WorkloadRef workload);

    /**
     * Sets requests and limits of a container, as {@code kubectl set resources} does. Quantities as Kubernetes writes
     * them; what is not named stays. Replaces the pods; of a Rollout it is a release with all its steps.
     */
    ResourcesSet setResources(WorkloadRef workload, String container, Resources resources);
}
