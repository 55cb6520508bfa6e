package dev.runbook.chaos.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Alert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.api.port.ExecResult;
import dev.runbook.api.port.Pods;
import dev.runbook.chaos.world.ClusterWorld;
import dev.runbook.chaos.world.Program;
import dev.runbook.chaos.world.WorkerModel;
import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.RunExecution;
import dev.runbook.engine.execution.RunLimits;
import dev.runbook.engine.execution.RunSettings;
import dev.runbook.engine.spi.ArenaRequest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Commands in the pods of a world. */
class WorldProgramTests {
    /** Counts keys as Redis does. */
    private static final class Keys implements Program {
        private int keys = 3;

        @Override
        public Optional<ExecResult> run(List<String> command) {
            if (command.equals(List.of("redis-cli", "dbsize"))) {
                return Optional.of(new ExecResult(0, keys + "\n", ""));
            }
            if (command.equals(List.of("redis-cli", "flushdb"))) {
                keys = 0;
                return Optional.of(new ExecResult(0, "OK\n", ""));
            }
            return Optional.empty();
        }
    }

    @Runbook(title = "The cache is full")
    @Alert(name = "CacheFull", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class FlushFixture {
        /** How many keys there were and are. */
        record Flushed(String before, String after) {}

        @Step(order = 10, kind = StepKind.CHANGE, title = "Flush", irreversible = "keys are gone for good")
        Flushed flush(Pods pods) {
            var pod = pods.list("component=agents").get(0).name();
            var before = pods.exec(pod, "redis-cli", "dbsize").out().strip();
            pods.exec(pod, "redis-cli", "flushdb");
            return new Flushed(
                    before, pods.exec(pod, "redis-cli", "dbsize").out().strip());
        }
    }

    @Runbook(title = "The cache is asked something odd")
    @Alert(name = "CacheOdd", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class OddFixture {
        @Step(order = 10, kind = StepKind.CHANGE, title = "Ask", irreversible = "a question")
        void ask(Pods pods) {
            pods.exec(pods.list("component=agents").get(0).name(), "redis-cli", "monitor");
        }
    }

    private record Ran(Verdict verdict, String journal, List<String> explanation) {}

    private static Ran run(Class<?> runbook) {
        var world = ClusterWorld.named("cache")
                .resources("shop/agents.yaml")
                .worker(WorkerModel.named("agents"))
                .program("agents", Keys::new);
        var model = Objects.requireNonNull(new ModelReader().runbook(runbook).model());
        try (var arena = new EmbeddedTarget().open(new ArenaRequest(world, List.of(), 12, "default"));
                var run = new RunExecution(
                        model, () -> arena, RunSettings.plain("embedded", 12, Extensions.NONE, RunLimits.DEFAULT))) {
            model.steps().forEach(run::step);
            return new Ran(run.end(), String.join("\n", run.journal()), run.explanation());
        }
    }

    @Test
    void aProgramAnswersAndKeepsItsStateForOneWorld() {
        for (int world = 0; world < 2; world++) {
            var ran = run(FlushFixture.class);
            assertThat(ran.verdict()).as(ran.explanation().toString()).isEqualTo(Verdict.COMPLETED);
            assertThat(ran.journal()).contains("\"before\":\"3\"", "\"after\":\"0\"");
        }
    }

    @Test
    void aCommandThatItDoesNotKnowIsNotGuessed() {
        var ran = run(OddFixture.class);

        assertThat(ran.verdict()).isNotEqualTo(Verdict.COMPLETED);
        assertThat(ran.explanation().toString()).contains("501");
    }
}
