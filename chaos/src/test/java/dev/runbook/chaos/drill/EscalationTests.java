package dev.runbook.chaos.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Alert;
import dev.runbook.api.Escalation;
import dev.runbook.api.Instructions;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Operator;
import dev.runbook.api.port.Await;
import dev.runbook.chaos.embedded.EmbeddedTarget;
import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.RunExecution;
import dev.runbook.engine.execution.RunLimits;
import dev.runbook.engine.execution.RunSettings;
import dev.runbook.engine.spi.ArenaRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is called, and when, while a run waits for a person. */
class EscalationTests {
    @Runbook(title = "Somebody has to look")
    @Alert(name = "Odd", severity = Severity.CRITICAL, forDuration = "1m", expr = "up == 0")
    @Escalation(level = "L2", who = "Engineering Manager", channel = "#oncall", after = "15m")
    @Escalation(level = "L1", who = "Team Lead", channel = "#oncall")
    @Escalation(level = "L3", who = "CTO", channel = "ops@example.org", after = "1h")
    static class AskedFixture {
        @Step(order = 10, kind = StepKind.MANUAL, title = "Look", timeout = "2h")
        Instructions look() {
            return Instructions.of("Look at it");
        }
    }

    private record Told(Verdict verdict, List<String> calls) {}

    private static Told run(Operator operator) {
        return run(AskedFixture.class, operator);
    }

    private static Told run(Class<?> runbook, Operator operator) {
        var model = Objects.requireNonNull(new ModelReader().runbook(runbook).model());
        try (var arena = new EmbeddedTarget().open(new ArenaRequest(null, List.of(), 12, "default"))) {
            var start = arena.time().instant();
            var settings = new RunSettings(
                    "embedded",
                    12,
                    Map.of(),
                    null,
                    operator,
                    Set.of(),
                    Extensions.NONE,
                    RunLimits.DEFAULT,
                    false,
                    lines -> {});
            try (var run = new RunExecution(model, () -> arena, settings)) {
                model.steps().forEach(run::step);
                var verdict = run.end();
                var calls = arena.timeline().stream()
                        .filter(entry -> entry.actor().equals("notify"))
                        .map(entry -> Duration.between(start, entry.at()).toMinutes() + " "
                                + entry.text().replaceFirst(":? Somebody.*", ""))
                        .toList();
                return new Told(verdict, calls);
            }
        }
    }

    @Test
    void levelsAreCalledWhenTheirTimeHasComeUntilSomebodyAnswers() {
        var told = run(Operator.confirmsAfter(Duration.ofMinutes(20)));

        assertThat(told.verdict()).isEqualTo(Verdict.COMPLETED);
        assertThat(told.calls()).containsExactly("0 #oncall: L1 (Team Lead)", "15 #oncall: L2 (Engineering Manager)");
    }

    @Test
    void whoAnswersAtOnceHasAcknowledged() {
        assertThat(run(Operator.confirmsAfter(Duration.ofMinutes(5))).calls())
                .containsExactly("0 #oncall: L1 (Team Lead)");
    }

    @Test
    void whenNobodyAnswersAllAreCalled() {
        var told = run(Operator.neverAnswers());

        assertThat(told.verdict()).isEqualTo(Verdict.AWAITING_HUMAN);
        assertThat(told.calls())
                .containsExactly(
                        "0 #oncall: L1 (Team Lead)",
                        "15 #oncall: L2 (Engineering Manager)",
                        "60 ops@example.org: L3 (CTO)");
    }

    @Runbook(title = "Somebody has to look later")
    @Alert(name = "Odd", severity = Severity.CRITICAL, forDuration = "1m", expr = "up == 0")
    @Escalation(level = "L1", who = "Team Lead", channel = "#oncall")
    @Escalation(level = "L2", who = "Engineering Manager", channel = "#oncall", after = "15m")
    static class AskedLaterFixture {
        @Step(order = 10, kind = StepKind.VERIFY, title = "Wait", timeout = "1h")
        void settle(Await await) {
            await.pause(Duration.ofMinutes(40));
        }

        @Step(order = 20, kind = StepKind.MANUAL, title = "Look", timeout = "2h")
        Instructions look() {
            return Instructions.of("Look at it");
        }
    }

    @Test
    void timeCountsFromTheQuestionAndNotFromTheStartOfTheRun() {
        assertThat(run(AskedLaterFixture.class, Operator.confirmsAfter(Duration.ofMinutes(10)))
                        .calls())
                .containsExactly("40 #oncall: L1 (Team Lead)");
        assertThat(run(AskedLaterFixture.class, Operator.confirmsAfter(Duration.ofMinutes(20)))
                        .calls())
                .containsExactly("40 #oncall: L1 (Team Lead)", "55 #oncall: L2 (Engineering Manager)");
    }

    @Runbook(title = "Badly escalated")
    @Alert(name = "Odd", severity = Severity.CRITICAL, forDuration = "1m", expr = "up == 0")
    @Escalation(level = "L1", who = "Team Lead", channel = "", after = "soon")
    @Escalation(level = "L1", who = "CTO", channel = "#oncall")
    static class BadFixture {
        @Step(order = 10, kind = StepKind.MANUAL, title = "Look", timeout = "2h")
        Instructions look() {
            return Instructions.of("Look at it");
        }
    }

    @Test
    void whatIsWrongWithTheLevelsIsSaidAtOnce() {
        assertThat(new ModelReader().runbook(BadFixture.class).problems().toString())
                .contains("@Escalation L1 stands twice", "lacks its level, who or channel", "\"soon\"");
    }
}
