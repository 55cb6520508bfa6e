package dev.runbook.chaos.live;

import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;

/** Somebody takes an agent away. */
final class ScaledDown implements Fault {
    @Override
    public String describe() {
        return "agents are scaled to 1";
    }

    @Override
    public List<String> problems(FaultContext context) {
        return List.of();
    }

    @Override
    public void inject(FaultContext context) {
        scale(context, 1);
    }

    @Override
    public boolean observed(FaultContext context) {
        return true;
    }

    @Override
    public void heal(FaultContext context) {
        scale(context, 2);
    }

    private static void scale(FaultContext context, int replicas) {
        context.client()
                .apps()
                .deployments()
                .inNamespace(context.namespace())
                .withName("agents")
                .scale(replicas);
    }
}
