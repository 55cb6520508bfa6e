package dev.runbook.examples.predator12;

import static dev.runbook.api.Verdict.COMPLETED;
import static dev.runbook.api.drill.Control.STAYS_BROKEN;
import static dev.runbook.api.drill.Recovery.NOT_EXPECTED;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.Inject;
import dev.runbook.api.drill.World;
import dev.runbook.chaos.fault.ServiceErrors;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.engine.spi.CommitHistory;
import java.util.List;

/** An investigation that is run by {@code InvestigationTests} alone. */
final class InvestigationFixture {
    private InvestigationFixture() {}

    @Drill(
            runbook = Investigation.class,
            verdict = COMPLETED,
            control = STAYS_BROKEN,
            alert = "PredatorAvailabilityLow",
            recovery = NOT_EXPECTED)
    static class WithoutCommitsDrill {
        @World
        ClusterWorld world =
                Predator12.withoutAnalysis().connection(CommitHistory.class, "predator12", clock -> limit -> List.of());

        @Inject(at = "10m")
        ServiceErrors fault = ServiceErrors.on("predator-backend").answering(0.02, 500);
    }
}
