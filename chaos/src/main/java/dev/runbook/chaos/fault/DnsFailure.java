package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Lets pods of a workload resolve no names: what needs a dependency fails. New pods are spared. Immutable.
 *
 * @param workload the Rollout, Deployment or StatefulSet
 * @param pods how many pods at most, the first by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record DnsFailure(String workload, int pods) implements Fault {
    /** Takes name resolution from all present pods of a workload. */
    public static DnsFailure of(String workload) {
        return new DnsFailure(workload, Integer.MAX_VALUE);
    }

    /** Spares all pods but so many. */
    public DnsFailure onlyPods(int count) {
        return new DnsFailure(workload, count);
    }

    @Override
    public String describe() {
        return PodTrouble.pods(workload, pods) + (pods == 1 ? " resolves" : " resolve") + " no names";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts().pods(pods).and(NetworkTrouble.problems(context, workload, new PodNetwork.NoNames()));
    }

    @Override
    public void inject(FaultContext context) {
        NetworkTrouble.inject(this, context, workload, pods, new PodNetwork.NoNames());
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
