package dev.runbook.chaos.drill;

import dev.runbook.api.Verdict;
import dev.runbook.chaos.embedded.EmbeddedTarget;
import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.Messages;
import dev.runbook.engine.execution.RunExecution;
import dev.runbook.engine.execution.RunLimits;
import dev.runbook.engine.execution.RunSettings;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.spi.ArenaRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Runs runbooks in the world of a shop, outside a drill. */
final class ShopRunFixture {
    private ShopRunFixture() {}

    static ClusterWorld shop() {
        return ClusterWorld.named("shop")
                .resources("shop/shop.yaml", "shop/agents.yaml")
                .service(ServiceModel.named("shop")
                        .traffic(100)
                        .behaves(Behaviour.healthy().capacity(60))
                        .dependsOn("postgres", Duration.ofMillis(10)))
                .worker(WorkerModel.named("agents"));
    }

    /** What a run showed. */
    record Ran(
            Verdict verdict,
            List<String> explanation,
            List<String> failures,
            List<String> residue,
            List<String> journal,
            Duration took) {}

    static Ran run(Class<?> runbook) {
        var reading = new ModelReader().runbook(runbook);
        var model =
                Objects.requireNonNull(reading.model(), () -> reading.problems().toString());
        try (var arena = new EmbeddedTarget().open(new ArenaRequest(shop(), List.of(), 12, "default"))) {
            arena.time().pass(Duration.ofMinutes(3));
            Instant start = arena.time().instant();
            var failures = new ArrayList<String>();
            var settings = RunSettings.plain("embedded", 12, Extensions.NONE, RunLimits.DEFAULT);
            try (var run = new RunExecution(model, () -> arena, settings)) {
                model.steps().forEach(step -> {
                    if (run.step(step) instanceof StepOutcome.Failed failed) {
                        failures.add(Messages.of(failed.cause()));
                    }
                });
                var verdict = run.end();
                return new Ran(
                        verdict,
                        run.explanation(),
                        failures,
                        run.residue(),
                        run.journal(),
                        Duration.between(start, arena.time().instant()));
            }
        }
    }
}
