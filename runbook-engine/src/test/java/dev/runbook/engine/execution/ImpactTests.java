package dev.runbook.engine.execution;

import static dev.runbook.api.StepKind.OBSERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Alert;
import dev.runbook.api.FiringAlert;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.engine.execution.ArenaFixture.ErrorRatio;
import dev.runbook.engine.execution.ArenaFixture.Errors;
import dev.runbook.engine.gate.CallObserver;
import dev.runbook.engine.gate.Conduct;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.MemoryJournal;
import dev.runbook.engine.port.Messenger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ImpactTests {
    @Alert(name = "Errors", severity = Severity.CRITICAL, forDuration = "2m", slo = ErrorRatio.class)
    static class Mended {
        @Step(order = 10, kind = OBSERVE)
        void look() {}
    }

    static final class Untold extends ErrorRatio {
        @Override
        public String title() {
            throw new IllegalStateException("no title today");
        }
    }

    @Alert(name = "Errors", severity = Severity.CRITICAL, forDuration = "2m", slo = Untold.class)
    static class Unmeasured {
        @Step(order = 10, kind = OBSERVE)
        void look() {}
    }

    private static List<String> impact(Mode mode, @Nullable FiringAlert alert) {
        return journal(Mended.class, mode, alert).stream()
                .filter(line -> line.contains("ImpactMeasured"))
                .toList();
    }

    private static List<String> journal(Class<?> runbook, Mode mode, @Nullable FiringAlert alert) {
        var arena = ArenaFixture.plain();
        Errors.plain().inject(arena);
        arena.time().pass(Duration.ofMinutes(5));
        arena.mended = arena.time().instant();
        arena.time().pass(Duration.ofMinutes(3));
        var journal = new MemoryJournal();
        var effects = new Conduct(mode, List.of(), History.none(), CallObserver.NONE);
        var model = ModelFixture.of(runbook);
        try (var run = new RunExecution(
                model,
                () -> arena,
                new RunSettings(
                        "scripted",
                        12,
                        Map.of(),
                        alert,
                        null,
                        Set.of(),
                        Extensions.NONE,
                        RunFixture.LIMITS,
                        false,
                        lines -> {},
                        new RunConduct(effects, journal, Map.of(), null, null, Messenger.NONE, false)))) {
            run.step(model.steps().get(0));
            run.end();
            return run.journal();
        }
    }

    private static FiringAlert fired() {
        return new FiringAlert(
                "Errors", Map.of(), Map.of(), ArenaFixture.START.plus(Duration.ofMinutes(2)), Double.NaN);
    }

    @Test
    void aLiveRunTellsHowFarAndForHowLongTheObjectiveWasMissed() {
        assertThat(impact(Mode.LIVE, fired()))
                .singleElement()
                .asString()
                .contains(
                        "\"objective\":\"at most 1 %\",\"worst\":\"30 %\"", "\"outside\":\"PT5M\",\"of\":\"PT8M15S\"");
    }

    @Test
    void withoutAnAlertNobodyKnowsWhenItBegan() {
        assertThat(impact(Mode.LIVE, null)).isEmpty();
    }

    @Test
    void aPlanMeasuresNothing() {
        assertThat(impact(Mode.PLAN, fired())).isEmpty();
    }

    @Test
    void whatCannotBeMeasuredDoesNotKeepTheRunFromEnding() {
        assertThat(journal(Unmeasured.class, Mode.LIVE, fired()))
                .anyMatch(line -> line.contains("the impact could not be measured: no title today"))
                .last()
                .asString()
                .contains("RunEnded", "COMPLETED");
    }

    @Test
    void anAlertWhoseClockIsAheadDoesNotKeepTheRunFromEnding() {
        var ahead = new FiringAlert(
                "Errors", Map.of(), Map.of(), ArenaFixture.START.plus(Duration.ofHours(24)), Double.NaN);

        assertThat(journal(Mended.class, Mode.LIVE, ahead)).last().asString().contains("RunEnded", "COMPLETED");
        assertThat(impact(Mode.LIVE, ahead))
                .singleElement()
                .asString()
                .contains("\"worst\":\"0 %\"", "\"of\":\"PT15S\"");
    }
}
