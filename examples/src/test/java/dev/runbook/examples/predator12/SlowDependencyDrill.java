package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.AWAITING_HUMAN;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.SlowDependency;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** The database is slow: more pods don't help, so the runbook changes nothing and calls a person. */
@Drill(runbook = HighLatency.class, verdict = AWAITING_HUMAN, control = STAYS_BROKEN, detectWithin = "5m")
class SlowDependencyDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    SlowDependency postgres = SlowDependency.of("postgres").by(Duration.ofMillis(600));
}
