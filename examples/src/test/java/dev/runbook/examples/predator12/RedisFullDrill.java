package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.drill.ScriptedBy;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.RedisFilled;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** Redis is full of other keys: a person approves FLUSHDB, and the load is watched afterwards. */
@Drill(runbook = ClearCaches.class, verdict = COMPLETED, control = STAYS_BROKEN, recoverWithin = "30m")
class RedisFullDrill {
    @World
    ClusterWorld world = Predator12.withDatabases();

    @Inject(at = "10m")
    RedisFilled fault = RedisFilled.of("redis").with("session", 57_000);

    @ScriptedBy
    Operator person = Operator.confirmsAfter(Duration.ofMinutes(4));
}
