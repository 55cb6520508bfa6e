package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Loses packets of a workload's pods at random. New pods are spared. Immutable.
 *
 * @param workload the Rollout, Deployment or StatefulSet
 * @param share of the packets in each direction, from 0 to 1
 * @param pods how many pods at most, the first by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record PacketLoss(String workload, double share, int pods) implements Fault {
    /** Loses 30 % of the packets of all present pods of a workload. */
    public static PacketLoss of(String workload) {
        return new PacketLoss(workload, 0.3, Integer.MAX_VALUE);
    }

    /** Sets the share that gets lost, from 0 to 1. */
    public PacketLoss losing(double part) {
        return new PacketLoss(workload, part, pods);
    }

    /** Spares all pods but so many. */
    public PacketLoss onlyPods(int count) {
        return new PacketLoss(workload, share, count);
    }

    @Override
    public String describe() {
        return PodTrouble.pods(workload, pods) + " lose %.0f %% of their packets".formatted(share * 100);
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts()
                .require(
                        share > 0 && share <= 1,
                        "a share of " + share + " of the packets can't be lost; use one above 0, 1 at most")
                .pods(pods)
                .and(NetworkTrouble.problems(context, workload, new PodNetwork.Loss(share)));
    }

    @Override
    public void inject(FaultContext context) {
        NetworkTrouble.inject(this, context, workload, pods, new PodNetwork.Loss(share));
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
