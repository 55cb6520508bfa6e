package dev.runbook.api.port;

import java.util.Locale;
import org.apiguardian.api.API;

/**
 * Names a workload of the run's namespace.
 *
 * @param kind {@code Deployment}, {@code StatefulSet}, {@code ReplicaSet} or {@code Rollout}
 * @param name its name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record WorkloadRef(String kind, String name) {
    /** Names a Deployment. */
    public static WorkloadRef deployment(String name) {
        return new WorkloadRef("Deployment", name);
    }

    /** Names a StatefulSet. */
    public static WorkloadRef statefulSet(String name) {
        return new WorkloadRef("StatefulSet", name);
    }

    /** Names a Rollout of Argo. */
    public static WorkloadRef rollout(String name) {
        return new WorkloadRef("Rollout", name);
    }

    @Override
    public String toString() {
        return kind.toLowerCase(Locale.ROOT) + "/" + name;
    }
}
