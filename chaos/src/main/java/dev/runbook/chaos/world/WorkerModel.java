package dev.runbook.chaos.world;

import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What the pods of a workload without traffic do, such as agents that work off a queue. Immutable.
 *
 * @param workload name of the Deployment, StatefulSet or Rollout
 * @param behaviour what its pods do; requests play no part, the CPU use is {@code cpuIdle}
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record WorkerModel(String workload, Behaviour behaviour) {
    /** Describes the pods of a workload, {@link Behaviour#healthy() healthy} ones. */
    public static WorkerModel named(String workload) {
        return new WorkerModel(workload, Behaviour.healthy());
    }

    /** Sets what its pods do. */
    public WorkerModel behaves(Behaviour of) {
        return new WorkerModel(workload, of);
    }

    List<String> problems() {
        return new ArrayList<>(behaviour.problems("worker " + workload));
    }
}
