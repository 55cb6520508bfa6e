package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.time.Duration;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Delays what comes to a workload's pods. New pods are spared. Immutable.
 *
 * @param workload the Rollout, Deployment or StatefulSet
 * @param by how much each turn of a conversation takes longer, in the time of the wall
 * @param pods how many pods at most, the first by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record NetworkLatency(String workload, Duration by, int pods) implements Fault {
    /** Delays all present pods of a workload by 100 ms. */
    public static NetworkLatency of(String workload) {
        return new NetworkLatency(workload, Duration.ofMillis(100), Integer.MAX_VALUE);
    }

    /** Sets by how much, in the time of the wall: request times are not scaled. */
    public NetworkLatency by(Duration time) {
        return new NetworkLatency(workload, time, pods);
    }

    /** Spares all pods but so many. */
    public NetworkLatency onlyPods(int count) {
        return new NetworkLatency(workload, by, count);
    }

    @Override
    public String describe() {
        return "the network delays " + PodTrouble.pods(workload, pods) + " by " + by.toMillis() + " ms";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts()
                .longer(by)
                .pods(pods)
                .and(NetworkTrouble.problems(context, workload, new PodNetwork.Delay(by)));
    }

    @Override
    public void inject(FaultContext context) {
        NetworkTrouble.inject(this, context, workload, pods, new PodNetwork.Delay(by));
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
