package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.LoadSurge;
import dev.runbook.chaos.world.ClusterWorld;

/** More load than the pods can take, and the autoscaler is at its maximum: the runbook raises it. */
@Drill(
        runbook = HighLatency.class,
        verdict = COMPLETED,
        control = STAYS_BROKEN,
        detectWithin = "5m",
        recoverWithin = "20m",
        ablation = true)
class AutoscalerAtMaximumDrill {
    @World
    ClusterWorld world = Predator12.withAutoscalerAtMaximum();

    @Inject(at = "10m")
    LoadSurge surge = LoadSurge.on("predator-backend").times(2.2);
}
