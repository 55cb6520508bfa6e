package dev.runbook.chaos.fault;

import dev.runbook.chaos.world.Trouble;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetrics;
import java.util.List;
import java.util.Objects;
import org.apiguardian.api.API;

/**
 * Lets something in the pods of a workload use CPU for nothing. New pods are spared. Immutable.
 *
 * @param workload the Rollout, Deployment or StatefulSet
 * @param cores for each pod, as a Kubernetes quantity
 * @param pods how many pods at most, the first by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record CpuStress(String workload, String cores, int pods) implements Fault {
    /** Uses half a core in each present pod of a workload. */
    public static CpuStress of(String workload) {
        return new CpuStress(workload, "500m", Integer.MAX_VALUE);
    }

    /** Sets how much of each pod, as a Kubernetes quantity: {@code 800m}. */
    public CpuStress using(String cpu) {
        return new CpuStress(workload, cpu, pods);
    }

    /** Spares all pods but so many. */
    public CpuStress onlyPods(int count) {
        return new CpuStress(workload, cores, count);
    }

    @Override
    public String describe() {
        return "something in " + PodTrouble.pods(workload, pods) + " uses " + cores + " of CPU";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return new Amounts()
                .quantity(cores, "CPU", "500m or 2")
                .pods(pods)
                .and(PodTrouble.problems(context, workload, false));
    }

    @Override
    public void inject(FaultContext context) {
        PodTrouble.inject(this, context, workload, new Trouble.Busy(Amounts.amount(cores)), pods);
    }

    /** Asks the metrics API, as an autoscaler does. */
    @Override
    public boolean observed(FaultContext context) {
        var names = Workload.pods(context, Workload.get(context, workload).labels()).stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
        var least = PodTrouble.scaledCpu(context, Amounts.amount(cores)) * 0.8;
        return context.client().top().pods().metrics(context.namespace()).getItems().stream()
                .filter(metrics -> names.contains(metrics.getMetadata().getName()))
                .anyMatch(metrics -> used(metrics) >= least);
    }

    private static double used(PodMetrics metrics) {
        return metrics.getContainers().stream()
                .map(container -> container.getUsage().get("cpu"))
                .filter(Objects::nonNull)
                .mapToDouble(cpu -> Quantity.getAmountInBytes(cpu).doubleValue())
                .sum();
    }

    @Override
    public void heal(FaultContext context) {
        PodTrouble.heal(this, context);
    }
}
