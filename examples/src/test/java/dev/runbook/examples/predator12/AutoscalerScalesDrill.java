package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.RECOVERS;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.LoadSurge;
import dev.runbook.chaos.world.ClusterWorld;

/** More load than the pods can take: the autoscaler adds pods by itself, and the runbook writes nothing. */
@Drill(runbook = HighLatency.class, verdict = COMPLETED, control = RECOVERS, detectWithin = "5m", recoverWithin = "20m")
class AutoscalerScalesDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    LoadSurge surge = LoadSurge.on("predator-backend").times(2.6);
}
