package dev.runbook.chaos.fault;

import dev.runbook.chaos.world.Trouble;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.FaultNeed;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * Lets the processes of a workload's pods exit, and again three seconds after each restart. Immutable.
 *
 * @param workload the Rollout, Deployment or StatefulSet
 * @param code their exit code
 * @param crashes how often in each pod; {@link Trouble#FOREVER} concerns new pods too
 * @param pods how many pods at most, the first by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record CrashLoop(String workload, int code, int crashes, int pods) implements Fault {
    /** Lets all pods of a workload crash with exit code 1, for ever. */
    public static CrashLoop of(String workload) {
        return new CrashLoop(workload, 1, Trouble.FOREVER, Integer.MAX_VALUE);
    }

    /** Sets the exit code. */
    public CrashLoop exitCode(int exitCode) {
        return new CrashLoop(workload, exitCode, crashes, pods);
    }

    /** Lets each present pod crash so often and then recover; new pods are well. */
    public CrashLoop times(int count) {
        return new CrashLoop(workload, code, count, pods);
    }

    /** Spares all pods but so many; new pods are well. */
    public CrashLoop onlyPods(int count) {
        return new CrashLoop(workload, code, crashes, count);
    }

    @Override
    public String describe() {
        return PodTrouble.pods(workload, pods) + (pods == 1 ? " crashes" : " crash") + " with exit code " + code + ", "
                + PodTrouble.times(crashes);
    }

    @Override
    public Set<FaultNeed> needs() {
        return crashes > 1 ? Set.of(FaultNeed.RESTARTS) : Set.of();
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts()
                .require(code >= 0 && code <= 255, "no process exits with " + code + "; use a code from 0 to 255")
                .times(crashes)
                .pods(pods)
                .and(PodTrouble.problems(context, workload, false));
    }

    @Override
    public void inject(FaultContext context) {
        PodTrouble.inject(this, context, workload, new Trouble.Crashing(code, false, crashes), pods);
    }

    @Override
    public boolean observed(FaultContext context) {
        return PodTrouble.observed(this, context, pod -> PodTrouble.exited(pod, code));
    }

    @Override
    public void heal(FaultContext context) {
        PodTrouble.heal(this, context);
    }
}
