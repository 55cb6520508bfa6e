package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.BadRelease;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** The manual rollback to a revision that is named, and that is neither the stable one nor the one before. */
@Drill(
        runbook = RolloutDegraded.class,
        verdict = COMPLETED,
        control = STAYS_BROKEN,
        parameters = "revision=1",
        ablation = true)
class RollbackToRevisionDrill {
    @World
    ClusterWorld world = Predator12.withAnalysis();

    @Inject(at = "10m")
    BadRelease slow = BadRelease.of("predator-backend").tagged("1.5.0").slowedBy(Duration.ofMillis(20));

    @Inject(at = "15m")
    PromotionFault promotion = new PromotionFault();

    @Inject(at = "20m")
    BadRelease failing = BadRelease.of("predator-backend").tagged("1.6.0").answering(0.30, 503);
}
