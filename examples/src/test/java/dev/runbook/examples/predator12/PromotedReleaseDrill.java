package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.FAILED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.drill.ScriptedBy;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.fault.ServiceErrors;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** Errors begin while somebody makes up their mind, and the release is promoted all the same: the run says so. */
@Drill(runbook = ReleaseWaits.class, verdict = FAILED, control = STAYS_BROKEN)
class PromotedReleaseDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    BadRelease release = BadRelease.of("predator-backend").tagged("1.5.0").slowedBy(Duration.ofMillis(1));

    @Inject(at = "45m")
    ServiceErrors errors = ServiceErrors.on("predator-backend").answering(0.20, 500);

    @ScriptedBy
    Operator person = Operator.confirmsAfter(Duration.ofMinutes(20));
}
