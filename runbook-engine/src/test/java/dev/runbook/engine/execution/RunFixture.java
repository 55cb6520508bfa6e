package dev.runbook.engine.execution;

import dev.runbook.api.Verdict;
import dev.runbook.api.drill.Operator;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a runbook from its first step to its end in a scripted arena. */
final class RunFixture {
    static final RunLimits LIMITS = new RunLimits(Duration.ofMillis(60), Duration.ofSeconds(2), Duration.ofMillis(60));

    private final Class<?> type;
    private Operator operator;
    private Map<String, String> parameters = Map.of();
    private String cancelAfter = "";

    private RunFixture(Class<?> type) {
        this.type = type;
    }

    static RunFixture of(Class<?> type) {
        return new RunFixture(type);
    }

    RunFixture with(Operator person) {
        operator = person;
        return this;
    }

    RunFixture with(Map<String, String> values) {
        parameters = values;
        return this;
    }

    RunFixture cancelAfter(String step) {
        cancelAfter = step;
        return this;
    }

    static RunSettings settings(Map<String, String> parameters, Operator operator) {
        return new RunSettings(
                "scripted", 12, parameters, null, operator, Set.of(), Extensions.NONE, LIMITS, false, lines -> {});
    }

    Ran run() {
        var model = ModelFixture.of(type);
        var arena = ArenaFixture.plain();
        var opened = new boolean[1];
        var execution = new RunExecution(
                model,
                () -> {
                    opened[0] = true;
                    return arena;
                },
                settings(parameters, operator));
        var outcomes = new LinkedHashMap<String, StepOutcome>();
        try (execution) {
            for (var step : model.steps()) {
                outcomes.put(step.name(), execution.step(step));
                if (step.name().equals(cancelAfter)) {
                    execution.cancel("the test says so");
                }
            }
            return new Ran(outcomes, execution.end(), execution.explanation(), execution.journal(), arena, opened[0]);
        }
    }

    /** What a run showed. */
    record Ran(
            Map<String, StepOutcome> outcomes,
            Verdict verdict,
            List<String> explanation,
            List<String> journal,
            ArenaFixture arena,
            boolean opened) {
        String failure(String step) {
            return Messages.of(((StepOutcome.Failed) outcomes.get(step)).cause());
        }

        Object value(String step) {
            return ((StepOutcome.Succeeded) outcomes.get(step)).value();
        }

        String skipped(String step) {
            return ((StepOutcome.Skipped) outcomes.get(step)).reason();
        }
    }
}
