package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;
import org.apiguardian.api.API;

/**
 * Lets what a workload's pods send pass through a narrow line. New pods are spared. Immutable.
 *
 * @param workload the Rollout, Deployment or StatefulSet
 * @param rate as tc takes it: {@code 64kbit}
 * @param pods how many pods at most, the first by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record BandwidthLimit(String workload, String rate, int pods) implements Fault {
    /** Gives each present pod of a workload 64 kbit a second. */
    public static BandwidthLimit of(String workload) {
        return new BandwidthLimit(workload, "64kbit", Integer.MAX_VALUE);
    }

    /** Sets the rate of each pod as a whole number with kbit, mbit or gbit: {@code 1mbit}. */
    public BandwidthLimit to(String bits) {
        return new BandwidthLimit(workload, bits, pods);
    }

    /** Spares all pods but so many. */
    public BandwidthLimit onlyPods(int count) {
        return new BandwidthLimit(workload, rate, count);
    }

    @Override
    public String describe() {
        return PodTrouble.pods(workload, pods) + " may send " + rate + " a second";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts()
                .require(
                        rate.matches("[1-9][0-9]*[kmg]bit"),
                        "'" + rate + "' is no rate; write a whole number with kbit, mbit or gbit, as 64kbit")
                .pods(pods)
                .and(NetworkTrouble.problems(context, workload, new PodNetwork.Bandwidth(rate)));
    }

    @Override
    public void inject(FaultContext context) {
        NetworkTrouble.inject(this, context, workload, pods, new PodNetwork.Bandwidth(rate));
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
