package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.AWAITING_HUMAN;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.ServiceErrors;
import dev.runbook.chaos.world.ClusterWorld;

/** Errors while no release is under way: there is nothing to undo, and a person has to look at the dashboard. */
@Drill(runbook = HighErrorRate.class, verdict = AWAITING_HUMAN, control = STAYS_BROKEN, detectWithin = "8m")
class ErrorsWithoutReleaseDrill {
    @World
    ClusterWorld world = Predator12.withAnalysis();

    @Inject(at = "10m")
    ServiceErrors errors = ServiceErrors.on("predator-backend").answering(0.20, 500);
}
