package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.Wedged;
import dev.runbook.chaos.world.ClusterWorld;

/** A Celery worker hangs: only new pods help. */
@Drill(runbook = CeleryDown.class, verdict = COMPLETED, control = STAYS_BROKEN, recoverWithin = "20m", ablation = true)
class WedgedCeleryDrill {
    @World
    ClusterWorld world = Predator12.withCelery();

    @Inject(at = "10m")
    Wedged wedged = Wedged.of("predator-celery").onlyPods(1);
}
