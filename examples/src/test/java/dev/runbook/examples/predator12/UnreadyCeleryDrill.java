package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.FailingReadiness;
import dev.runbook.chaos.world.ClusterWorld;

/** A Celery worker runs and says in its logs that it is not ready: new pods are well. */
@Drill(runbook = CeleryDown.class, verdict = COMPLETED, control = STAYS_BROKEN, recoverWithin = "20m")
class UnreadyCeleryDrill {
    @World
    ClusterWorld world = Predator12.withCelery();

    @Inject(at = "10m")
    FailingReadiness unready = FailingReadiness.of("predator-celery").onlyPods(1);
}
