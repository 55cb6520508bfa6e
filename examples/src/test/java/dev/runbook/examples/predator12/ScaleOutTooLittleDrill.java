package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.ROLLED_BACK;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.LoadSurge;
import dev.runbook.chaos.world.ClusterWorld;

/** Five replicas are too few: the scale is taken back. */
@Drill(runbook = ScaleOut.class, verdict = ROLLED_BACK, control = STAYS_BROKEN)
class ScaleOutTooLittleDrill {
    @World
    ClusterWorld world = Predator12.withoutAutoscaler();

    @Inject(at = "10m")
    LoadSurge fault = LoadSurge.on("predator-backend").times(2.0);
}
