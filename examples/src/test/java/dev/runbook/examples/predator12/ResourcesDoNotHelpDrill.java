package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.ROLLED_BACK;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.world.ClusterWorld;

/** What is set is too little: resources and release are taken back. */
@Drill(
        runbook = SetResources.class,
        verdict = ROLLED_BACK,
        control = STAYS_BROKEN,
        parameters = {"memoryRequest=1Gi", "memoryLimit=2Gi"})
class ResourcesDoNotHelpDrill {
    @World
    ClusterWorld world = Predator12.withoutAutoscaler();

    @Inject(at = "10m")
    HungryFault fault = new HungryFault("900Mi");
}
