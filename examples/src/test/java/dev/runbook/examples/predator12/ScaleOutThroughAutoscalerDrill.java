package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.LoadSurge;
import dev.runbook.chaos.world.ClusterWorld;

/** An autoscaler owns the backend: its bounds are raised. */
@Drill(runbook = ScaleOut.class, verdict = COMPLETED, control = STAYS_BROKEN, parameters = "replicas=6")
class ScaleOutThroughAutoscalerDrill {
    @World
    ClusterWorld world = Predator12.withAutoscalerAtMaximum();

    @Inject(at = "10m")
    LoadSurge fault = LoadSurge.on("predator-backend").times(1.7);
}
