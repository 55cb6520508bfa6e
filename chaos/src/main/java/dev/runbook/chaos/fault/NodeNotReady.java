package dev.runbook.chaos.fault;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import dev.runbook.engine.spi.FaultNeed;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * The control plane hears nothing more of the world's node, as when the way between them is cut: the node becomes NotReady
 * after its grace period and its pods count as not ready. What runs on it goes on. The world has a cluster of its own.
 * Immutable.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record NodeNotReady() implements Fault {
    @Override
    public String describe() {
        return "the node is heard of no more";
    }

    @Override
    public Set<FaultNeed> needs() {
        return Set.of(FaultNeed.OWN_CLUSTER);
    }

    @Override
    public List<String> problems(FaultContext context) {
        return context.ability(Nodes.class).isPresent()
                ? List.of()
                : List.of("this target can't let a node fall silent; run the drill on the embedded target, or on k3s");
    }

    @Override
    public void inject(FaultContext context) {
        var undo = context.ability(Nodes.class).orElseThrow().silence();
        FaultMemory.of(context).keep(this, undo);
    }

    @Override
    public boolean observed(FaultContext context) {
        return context.client().nodes().list().getItems().stream()
                .flatMap(node -> node.getStatus().getConditions().stream())
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && !condition.getStatus().equals("True"));
    }

    @Override
    public void heal(FaultContext context) {
        FaultMemory.of(context).kept(this, Runnable.class).ifPresent(Runnable::run);
    }
}
