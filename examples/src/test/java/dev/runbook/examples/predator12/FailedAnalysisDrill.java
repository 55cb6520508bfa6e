package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.RECOVERS;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;

/** The analysis fails and Argo Rollouts aborts by itself: the runbook sees it and writes nothing. */
@Drill(
        runbook = HighErrorRate.class,
        verdict = COMPLETED,
        control = RECOVERS,
        detectWithin = "10m",
        recoverWithin = "20m")
class FailedAnalysisDrill {
    @World
    ClusterWorld world = Predator12.withAnalysis();

    @Inject(at = "10m")
    BadRelease release = BadRelease.of("predator-backend").answering(0.80, 503);
}
