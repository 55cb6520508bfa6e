package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.AWAITING_HUMAN;
import static dev.runbook.api.drill.Control.RECOVERS;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.drill.ScriptedBy;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.CrashLoop;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** No pod is restarted more than three times, but all together more often than ten times an hour: a person is called. */
@Drill(runbook = AgentDown.class, verdict = AWAITING_HUMAN, control = RECOVERS)
class RestartRateDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    CrashLoop backend = CrashLoop.of("predator-backend").exitCode(1).times(2);

    @Inject(at = "12m")
    CrashLoop agents = CrashLoop.of("predator-agents").exitCode(1).times(3);

    @ScriptedBy
    Operator person = Operator.confirmsAfter(Duration.ofMinutes(3));
}
