package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.Wedged;
import dev.runbook.chaos.world.ClusterWorld;

/** A pod of the backend hangs, and hangs again after each restart of its container: only new pods help. */
@Drill(runbook = BackendDown.class, verdict = COMPLETED, control = STAYS_BROKEN, recoverWithin = "20m", ablation = true)
class WedgedBackendDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    Wedged wedged = Wedged.of("predator-backend").onlyPods(1);
}
