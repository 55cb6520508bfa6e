package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.ROLLED_BACK;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.fault.ServiceErrors;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** A release is under way, but the errors come from elsewhere: undoing it does not help, and it is brought back. */
@Drill(runbook = HighErrorRate.class, verdict = ROLLED_BACK, control = STAYS_BROKEN)
class UndoDoesNotHelpDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    BadRelease release = BadRelease.of("predator-backend").slowedBy(Duration.ofMillis(20));

    @Inject(at = "12m")
    ServiceErrors errors = ServiceErrors.on("predator-backend").answering(0.20, 500);
}
