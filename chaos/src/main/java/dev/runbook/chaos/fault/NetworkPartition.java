package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Cuts pods of a workload off: nothing reaches them and they reach nothing. New pods are spared. Immutable.
 *
 * @param workload the Rollout, Deployment or StatefulSet
 * @param pods how many pods at most, the first by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record NetworkPartition(String workload, int pods) implements Fault {
    /** Cuts all present pods of a workload off. */
    public static NetworkPartition of(String workload) {
        return new NetworkPartition(workload, Integer.MAX_VALUE);
    }

    /** Spares all pods but so many. */
    public NetworkPartition onlyPods(int count) {
        return new NetworkPartition(workload, count);
    }

    @Override
    public String describe() {
        return PodTrouble.pods(workload, pods) + (pods == 1 ? " is" : " are") + " cut off from the network";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts().pods(pods).and(NetworkTrouble.problems(context, workload, new PodNetwork.Isolation()));
    }

    @Override
    public void inject(FaultContext context) {
        NetworkTrouble.inject(this, context, workload, pods, new PodNetwork.Isolation());
    }

    @Override
    public boolean observed(FaultContext context) {
        return NetworkTrouble.observed(this, context);
    }

    @Override
    public void heal(FaultContext context) {
        NetworkTrouble.heal(this, context);
    }
}
