package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;

/** The analysis is inconclusive: the release pauses and keeps its share of traffic, so the runbook undoes it. */
@Drill(
        runbook = HighErrorRate.class,
        verdict = COMPLETED,
        control = STAYS_BROKEN,
        detectWithin = "10m",
        recoverWithin = "20m")
class InconclusiveAnalysisDrill {
    @World
    ClusterWorld world = Predator12.withDoubtfulAnalysis();

    @Inject(at = "10m")
    BadRelease release = BadRelease.of("predator-backend").answering(0.30, 503);
}
