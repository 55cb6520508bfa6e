package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.world.ClusterWorld;

/** The backend needs more memory than it asks for: requests and limits are raised by a release. */
@Drill(
        runbook = SetResources.class,
        verdict = COMPLETED,
        control = STAYS_BROKEN,
        recoverWithin = "40m",
        ablation = true)
class MemoryHighDrill {
    @World
    ClusterWorld world = Predator12.withoutAutoscaler();

    @Inject(at = "10m")
    HungryFault fault = new HungryFault("440Mi");
}
