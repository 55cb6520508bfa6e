package dev.runbook.examples.predator12;

import dev.runbook.api.drill.QuietDrill;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.world.ClusterWorld;

/** Hours of ordinary noise: the alert does not fire for nothing. */
@QuietDrill(runbook = AgentDown.class, lasting = "6h")
class QuietAgentsDrill {
    @World
    ClusterWorld world = Predator12.withAnalysis();
}
