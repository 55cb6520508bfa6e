package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;

/** The manual rollback to a revision that is named. */
@Drill(runbook = RolloutDegraded.class, verdict = COMPLETED, control = STAYS_BROKEN, parameters = "revision=1")
class RollbackToRevisionDrill {
    @World
    ClusterWorld world = Predator12.withAnalysis();

    @Inject(at = "10m")
    BadRelease release = BadRelease.of("predator-backend").answering(0.30, 503);
}
