package dev.runbook.chaos.live;

import static dev.runbook.api.Verdict.ROLLED_BACK;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.spi.Fault;

/** The last step fails, and everything is taken back. */
@Drill(runbook = GrowAgents.class, verdict = ROLLED_BACK, control = STAYS_BROKEN, parameters = "fails=true")
class GrowAgentsRollbackDrill {
    @World
    ClusterWorld world =
            ClusterWorld.named("agents").resources("shop/agents.yaml").worker(WorkerModel.named("agents"));

    @Inject(at = "5m")
    Fault scaledDown = new ScaledDown();
}
