package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static dev.runbook.api.drill.Recovery.NOT_EXPECTED;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.ServiceErrors;
import dev.runbook.chaos.world.ClusterWorld;

/** Argo CD is not installed and none of the other tools is there: the page says so. */
@Drill(
        runbook = Investigation.class,
        verdict = COMPLETED,
        control = STAYS_BROKEN,
        alert = "PredatorAvailabilityLow",
        recovery = NOT_EXPECTED)
class InvestigationWithoutToolsDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    ServiceErrors fault = ServiceErrors.on("predator-backend").answering(0.02, 500);
}
