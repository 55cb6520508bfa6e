package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.RedisFilled;
import dev.runbook.chaos.world.ClusterWorld;

/** Redis is full of the application's keys: the application clears them, and Redis is not flushed. */
@Drill(runbook = ClearCaches.class, verdict = COMPLETED, control = STAYS_BROKEN, recoverWithin = "20m", ablation = true)
class CacheFullDrill {
    @World
    ClusterWorld world = Predator12.withDatabases();

    @Inject(at = "10m")
    RedisFilled fault = RedisFilled.of("redis").with("cache", 55_000);
}
