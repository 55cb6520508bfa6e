package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static dev.runbook.api.drill.Recovery.NOT_EXPECTED;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.CrashLoop;
import dev.runbook.chaos.world.ClusterWorld;

/** The backend crashes again and again, more often than ten times an hour: what is known of it is put on one page. */
@Drill(
        runbook = Investigation.class,
        verdict = COMPLETED,
        control = STAYS_BROKEN,
        alert = "PredatorRestartRateHigh",
        recovery = NOT_EXPECTED)
class RestartsInvestigatedDrill {
    @World
    ClusterWorld world = Predator12.withTools();

    @Inject(at = "10m")
    CrashLoop fault = CrashLoop.of("predator-backend").exitCode(1);
}
