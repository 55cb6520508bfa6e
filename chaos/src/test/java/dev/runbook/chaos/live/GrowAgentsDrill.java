package dev.runbook.chaos.live;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.spi.Fault;
import dev.runbook.engine.spi.FaultContext;
import java.util.List;

@Drill(runbook = GrowAgents.class, verdict = COMPLETED, control = STAYS_BROKEN)
class GrowAgentsDrill {
    @World
    ClusterWorld world =
            ClusterWorld.named("agents").resources("shop/agents.yaml").worker(WorkerModel.named("agents"));

    @Inject(at = "5m")
    Fault scaledDown = new ScaledDown();

    /** Somebody takes an agent away. */
    private static final class ScaledDown implements Fault {
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
}
