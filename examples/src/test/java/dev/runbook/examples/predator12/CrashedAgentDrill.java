package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.RECOVERS;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.drill.ScriptedBy;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.CrashLoop;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** An agent crashes a few times and comes up again: the kubelet's restart is enough. */
@Drill(runbook = AgentDown.class, verdict = COMPLETED, control = RECOVERS, detectWithin = "5m", recoverWithin = "15m")
class CrashedAgentDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    CrashLoop crash = CrashLoop.of("predator-agents").exitCode(1).times(3).onlyPods(1);

    @ScriptedBy
    Operator person = Operator.confirmsAfter(Duration.ofMinutes(3));
}
