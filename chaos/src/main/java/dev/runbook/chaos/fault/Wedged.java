package dev.runbook.chaos.fault;

import dev.runbook.chaos.world.Trouble;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Lets the processes of a workload's pods hang. A restart of the container in the same pod hangs again; a new pod is
 * well. Immutable.
 *
 * @param workload the Rollout, Deployment or StatefulSet; its first container has a readiness probe
 * @param pods how many pods at most, the first by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Wedged(String workload, int pods) implements Fault {
    /** Lets all pods of a workload hang. */
    public static Wedged of(String workload) {
        return new Wedged(workload, Integer.MAX_VALUE);
    }

    /** Spares all pods but so many. */
    public Wedged onlyPods(int count) {
        return new Wedged(workload, count);
    }

    @Override
    public String describe() {
        return PodTrouble.pods(workload, pods) + " hang";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts().pods(pods).and(PodTrouble.problems(context, workload, true));
    }

    @Override
    public void inject(FaultContext context) {
        PodTrouble.inject(this, context, workload, new Trouble.Wedged(), pods);
    }

    @Override
    public boolean observed(FaultContext context) {
        return PodTrouble.observed(this, context, PodTrouble::runningUnready);
    }

    @Override
    public void heal(FaultContext context) {
        PodTrouble.heal(this, context);
    }
}
