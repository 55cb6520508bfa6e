package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.AWAITING_HUMAN;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** Memory runs short while a release waits in its pause: nothing is set, and nobody's release is promoted. */
@Drill(runbook = SetResources.class, verdict = AWAITING_HUMAN, control = STAYS_BROKEN)
class ReleaseInTheWayDrill {
    @World
    ClusterWorld world = Predator12.withoutAutoscaler();

    @Inject(at = "10m")
    BadRelease release = BadRelease.of("predator-backend").tagged("1.5.0").slowedBy(Duration.ofMillis(1));

    @Inject(at = "12m")
    HungryFault fault = new HungryFault("500Mi");
}
