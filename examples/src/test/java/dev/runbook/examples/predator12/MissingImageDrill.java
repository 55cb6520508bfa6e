package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.drill.ScriptedBy;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.ImageMissing;
import dev.runbook.chaos.world.ClusterWorld;
import java.time.Duration;

/** A new revision of the agents names an image that is not there: the runbook undoes it. */
@Drill(
        runbook = AgentDown.class,
        verdict = COMPLETED,
        control = STAYS_BROKEN,
        detectWithin = "8m",
        recoverWithin = "20m",
        ablation = true)
class MissingImageDrill {
    @World
    ClusterWorld world = Predator12.withoutAnalysis();

    @Inject(at = "10m")
    ImageMissing image = ImageMissing.of("predator-agents");

    @ScriptedBy
    Operator person = Operator.confirmsAfter(Duration.ofMinutes(3));
}
