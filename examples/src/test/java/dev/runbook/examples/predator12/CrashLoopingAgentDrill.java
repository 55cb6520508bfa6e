package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.AWAITING_HUMAN;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.CrashLoop;
import dev.runbook.chaos.world.ClusterWorld;

/** An agent crashes for ever: after more than three restarts a person is called. */
@Drill(runbook = AgentDown.class, verdict = AWAITING_HUMAN, control = STAYS_BROKEN, detectWithin = "15m")
class CrashLoopingAgentDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    CrashLoop crash = CrashLoop.of("predator-agents").exitCode(1).onlyPods(1);
}
