package dev.runbook.chaos.live;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.spi.Fault;

@Drill(runbook = GrowAgents.class, verdict = COMPLETED, control = STAYS_BROKEN)
class GrowAgentsDrill {
    @World
    ClusterWorld world =
            ClusterWorld.named("agents").resources("shop/agents.yaml").worker(WorkerModel.named("agents"));

    @Inject(at = "5m")
    Fault scaledDown = new ScaledDown();
}
