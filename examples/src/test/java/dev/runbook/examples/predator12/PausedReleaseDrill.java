package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.drill.ScriptedBy;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** A release that does no harm waits in its pause until a person wants it; the engineering manager is called meanwhile. */
@Drill(runbook = ReleaseWaits.class, verdict = COMPLETED, control = STAYS_BROKEN)
class PausedReleaseDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    BadRelease release = BadRelease.of("predator-backend").tagged("1.5.0").slowedBy(Duration.ofMillis(1));

    @ScriptedBy
    Operator person = Operator.confirmsAfter(Duration.ofMinutes(20));
}
