package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.FAILED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.drill.ScriptedBy;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.RedisFilled;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** A person does not approve FLUSHDB: Redis keeps its keys. */
@Drill(runbook = ClearCaches.class, verdict = FAILED, control = STAYS_BROKEN)
class FlushDeclinedDrill {
    @World
    ClusterWorld world = Predator12.withDatabases();

    @Inject(at = "10m")
    RedisFilled fault = RedisFilled.of("redis").with("session", 57_000);

    @ScriptedBy
    Operator person = Operator.declinesAfter(Duration.ofMinutes(4));
}
