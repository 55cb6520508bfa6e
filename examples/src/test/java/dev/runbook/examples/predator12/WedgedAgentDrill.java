package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.drill.ScriptedBy;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.Wedged;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** An agent hangs, and hangs again after each restart of its container: only new pods help. */
@Drill(
        runbook = AgentDown.class,
        verdict = COMPLETED,
        control = STAYS_BROKEN,
        detectWithin = "5m",
        recoverWithin = "20m",
        ablation = true)
class WedgedAgentDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    Wedged wedged = Wedged.of("predator-agents");

    @ScriptedBy
    Operator person = Operator.confirmsAfter(Duration.ofMinutes(3));
}
