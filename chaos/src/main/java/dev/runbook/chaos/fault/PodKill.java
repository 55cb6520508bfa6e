package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * Deletes pods at once, as a node that dies does. Immutable.
 *
 * @param selector of labels as kubectl's {@code -l} takes it: {@code component=agents}
 * @param pods how many, the first by name
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record PodKill(String selector, int pods) implements Fault {
    /** Kills one of the pods that a selector matches. */
    public static PodKill of(String selector) {
        return new PodKill(selector, 1);
    }

    /** Sets how many. */
    public PodKill count(int count) {
        return new PodKill(selector, count);
    }

    @Override
    public String describe() {
        return pods + (pods == 1 ? " pod" : " pods") + " with " + selector + " killed";
    }

    @Override
    public List<String> problems(FaultContext context) {
        if (pods < 1) {
            return new Amounts().pods(pods).and(List.of());
        }
        int there = matching(context).size();
        if (there >= pods) {
            return List.of();
        }
        var all = context.client().pods().inNamespace(context.namespace()).list().getItems().stream()
                .map(pod -> pod.getMetadata().getName());
        return List.of("pods with " + selector + ": " + pods + " shall be killed, " + there + " are there; pods are "
                + Controls.listed(all));
    }

    @Override
    public void inject(FaultContext context) {
        var victims = matching(context).stream().limit(pods).toList();
        FaultMemory.of(context)
                .keep(this, new Victims(victims.stream().map(PodKill::uid).toList()));
        victims.forEach(pod -> context.client().resource(pod).withGracePeriod(0).delete());
    }

    @Override
    public boolean observed(FaultContext context) {
        var victims = FaultMemory.of(context).kept(this, Victims.class).orElseThrow();
        var left = matching(context).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .map(PodKill::uid)
                .collect(Collectors.toSet());
        return victims.uids().stream().noneMatch(left::contains);
    }

    /** Does nothing: the dead stay dead. */
    @Override
    public void heal(FaultContext context) {}

    private List<Pod> matching(FaultContext context) {
        return context.client()
                .pods()
                .inNamespace(context.namespace())
                .withLabelSelector(selector)
                .list()
                .getItems();
    }

    private static String uid(HasMetadata object) {
        return object.getMetadata().getUid();
    }

    private record Victims(List<String> uids) {}
}
