package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static dev.runbook.api.drill.Recovery.NOT_EXPECTED;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.ServiceErrors;
import dev.runbook.chaos.world.ClusterWorld;

/** Neither PostgreSQL nor Redis can be asked: the table says so, and the run goes on. */
@Drill(
        runbook = HealthCheck.class,
        verdict = COMPLETED,
        control = STAYS_BROKEN,
        alert = "PredatorErrorRateWarning",
        recovery = NOT_EXPECTED)
class HealthCheckWithoutDatabasesDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    ServiceErrors fault = ServiceErrors.on("predator-backend").answering(0.04, 500);
}
