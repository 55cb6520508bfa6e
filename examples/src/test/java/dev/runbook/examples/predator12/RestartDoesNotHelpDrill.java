package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.ROLLBACK_FAILED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.FailingReadiness;
import dev.runbook.chaos.world.ClusterWorld;

/** No agent gets ready, new ones neither: a restart does not help, and nothing takes it
 * back: the run must not end as if it had. */
@Drill(runbook = AgentDown.class, verdict = ROLLBACK_FAILED, control = STAYS_BROKEN)
class RestartDoesNotHelpDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    FailingReadiness unready = FailingReadiness.of("predator-agents");
}
