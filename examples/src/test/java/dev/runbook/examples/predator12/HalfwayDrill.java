package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.ROLLED_BACK;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.ApiServerErrors;
import dev.runbook.chaos.fault.LoadSurge;
import dev.runbook.chaos.world.ClusterWorld;

/** The API server refuses the last write of a step's three: the objects of the two before it are as they were again. */
@Drill(runbook = HalfwayFixture.MakeRoom.class, verdict = ROLLED_BACK, control = STAYS_BROKEN)
class HalfwayDrill {
    @World
    ClusterWorld world = Predator12.withAutoscalerAtMaximum();

    @Inject(at = "10m")
    LoadSurge surge = LoadSurge.on("predator-backend").times(2.2);

    @Inject(at = "10m")
    ApiServerErrors refused = ApiServerErrors.on("update", "deployments/scale").answering(500);
}
