package dev.runbook.chaos.fault;

import dev.runbook.chaos.world.Trouble;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.FaultNeed;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * Lets the kernel kill the processes of a workload's pods for their memory. Immutable.
 *
 * @param workload the Rollout, Deployment or StatefulSet
 * @param kills how often in each pod; {@link Trouble#FOREVER} concerns new pods too
 * @param pods how many pods at most, the first by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record OomKill(String workload, int kills, int pods) implements Fault {
    /** Kills the process of each pod of a workload once. */
    public static OomKill of(String workload) {
        return new OomKill(workload, 1, Integer.MAX_VALUE);
    }

    /** Kills so often in each present pod, three seconds after each restart. */
    public OomKill times(int count) {
        return new OomKill(workload, count, pods);
    }

    /** Spares all pods but so many. */
    public OomKill onlyPods(int count) {
        return new OomKill(workload, kills, count);
    }

    @Override
    public String describe() {
        return "the kernel kills " + PodTrouble.pods(workload, pods) + " for memory, " + PodTrouble.times(kills);
    }

    @Override
    public Set<FaultNeed> needs() {
        return kills > 1 ? Set.of(FaultNeed.RESTARTS) : Set.of();
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts().times(kills).pods(pods).and(PodTrouble.problems(context, workload, false));
    }

    @Override
    public void inject(FaultContext context) {
        PodTrouble.inject(this, context, workload, new Trouble.Crashing(137, true, kills), pods);
    }

    @Override
    public boolean observed(FaultContext context) {
        return PodTrouble.observed(this, context, PodTrouble::outOfMemory);
    }

    @Override
    public void heal(FaultContext context) {
        PodTrouble.heal(this, context);
    }
}
