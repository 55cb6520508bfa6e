package dev.runbook.chaos.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.api.port.ProbeResult;
import dev.runbook.api.port.Probes;
import dev.runbook.chaos.world.Behaviour;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.ServiceModel;
import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.RunExecution;
import dev.runbook.engine.execution.RunLimits;
import dev.runbook.engine.execution.RunSettings;
import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.spi.Arena;
import dev.runbook.engine.spi.ArenaRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Health checks through the API server's proxy, in a step that may only look. */
class ServiceProbeTests {
    @Runbook(title = "Look at the services")
    @Alert(name = "Odd", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class LookFixture {
        /** What was found. */
        record Found(List<ProbeResult> all, ProbeResult missing) {}

        @Step(order = 10, kind = StepKind.OBSERVE, title = "Look")
        Found look(Probes probes) {
            return new Found(probes.all("/health"), probes.get("nobody", 80, "/health"));
        }
    }

    @Runbook(title = "Ask for something else")
    @Alert(name = "Odder", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class OtherPathFixture {
        @Step(order = 10, kind = StepKind.OBSERVE, title = "Look")
        ProbeResult look(Probes probes) {
            return probes.get("shop", 80, "/metrics");
        }
    }

    private record Ran(Verdict verdict, Object value) {}

    private static Ran run(Class<?> runbook, Behaviour behaviour, Consumer<Arena> before) {
        var world = ClusterWorld.named("shop")
                .resources("shop/shop.yaml")
                .service(ServiceModel.named("shop").traffic(10).behaves(behaviour));
        var model = Objects.requireNonNull(new ModelReader().runbook(runbook).model());
        try (var arena = new EmbeddedTarget().open(new ArenaRequest(world, List.of(), 12, "default"))) {
            arena.time().pass(Duration.ofMinutes(1));
            before.accept(arena);
            try (var run = new RunExecution(
                    model, () -> arena, RunSettings.plain("embedded", 12, Extensions.NONE, RunLimits.DEFAULT))) {
                var outcome = run.step(model.steps().get(0));
                var value = outcome instanceof StepOutcome.Succeeded succeeded ? succeeded.value() : null;
                return new Ran(run.end(), value);
            }
        }
    }

    private static LookFixture.Found found(Behaviour behaviour, Consumer<Arena> before) {
        var ran = run(LookFixture.class, behaviour, before);
        assertThat(ran.verdict()).isEqualTo(Verdict.COMPLETED);
        return (LookFixture.Found) Objects.requireNonNull(ran.value());
    }

    @Test
    void aServiceThatIsWellSaysSoAndOneThatIsNotThereIsNotFound() {
        var found = found(Behaviour.healthy(), arena -> {});

        assertThat(found.all())
                .extracting(ProbeResult::service, ProbeResult::status)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("shop", 200));
        assertThat(found.missing().status()).isEqualTo(404);
    }

    @Test
    void errorsOfTheVersionAreItsAnswersToo() {
        assertThat(found(Behaviour.healthy().answering(1, 500), arena -> {}).all())
                .extracting(ProbeResult::status)
                .containsExactly(500);
    }

    @Test
    void withoutAReadyPodTheApiServerSaysSo() {
        var found = found(Behaviour.healthy(), arena -> {
            arena.faults()
                    .client()
                    .pods()
                    .inNamespace("default")
                    .withLabel("app", "shop")
                    .delete();
            arena.time().pass(Duration.ofSeconds(1));
        });

        assertThat(found.all().get(0).status()).isEqualTo(503);
        assertThat(found.all().get(0).body()).contains("no endpoints available for service \"shop:80\"");
    }

    @Test
    void whatTheWorldDoesNotSayIsNotGuessed() {
        var ran = run(OtherPathFixture.class, Behaviour.healthy(), arena -> {});

        assertThat(((ProbeResult) Objects.requireNonNull(ran.value())).status()).isEqualTo(501);
    }
}
