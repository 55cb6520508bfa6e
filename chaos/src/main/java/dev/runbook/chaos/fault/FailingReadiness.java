package dev.runbook.chaos.fault;

import dev.runbook.chaos.world.Trouble;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Lets the readiness probes of a workload's pods fail while their processes run. Restarts and new pods are no better,
 * unless only some pods are meant. Immutable.
 *
 * @param workload the Rollout, Deployment or StatefulSet; its first container has a readiness probe
 * @param pods how many pods at most, the first by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record FailingReadiness(String workload, int pods) implements Fault {
    /** Lets all pods of a workload fail their readiness probe. */
    public static FailingReadiness of(String workload) {
        return new FailingReadiness(workload, Integer.MAX_VALUE);
    }

    /** Spares all pods but so many; new pods are well. */
    public FailingReadiness onlyPods(int count) {
        return new FailingReadiness(workload, count);
    }

    @Override
    public String describe() {
        return PodTrouble.pods(workload, pods) + " fail their readiness probe";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts().pods(pods).and(PodTrouble.problems(context, workload, true));
    }

    @Override
    public void inject(FaultContext context) {
        PodTrouble.inject(this, context, workload, new Trouble.Unready(), pods);
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
