package dev.runbook.engine;

import dev.runbook.engine.execution.StepOutcome;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.live.NamedCluster;
import dev.runbook.engine.model.RunbookModel;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A runbook that the command line plans or runs as a whole when its first step is reached, with all that it does before,
 * around and after the steps; each step's test then tells what became of it.
 */
final class NamedPerformance implements Performance {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final RunbookModel runbook;
    private final NamedRun run;
    private @Nullable JsonNode told;
    private String errors = "";

    NamedPerformance(RunbookModel runbook, NamedRun run) {
        this.runbook = runbook;
        this.run = run;
    }

    @Override
    public StepOutcome perform(Stage stage) {
        for (var step : document().path("result").path("steps")) {
            if (step.path("name").asString("").equals(stage.name())) {
                return outcome(step);
            }
        }
        return new StepOutcome.Skipped("the " + run.mode().word() + " did not come to it");
    }

    private StepOutcome outcome(JsonNode step) {
        var reason = step.path("reason").asString("");
        return switch (step.path("outcome").asString("")) {
            case "SUCCEEDED" -> new StepOutcome.Succeeded(null);
            case "SKIPPED" -> new StepOutcome.Skipped(reason);
            default -> new StepOutcome.Failed(new AssertionError(reason.isEmpty() ? story() : reason), false);
        };
    }

    private JsonNode document() {
        if (told == null) {
            var commands = ServiceLoader.load(NamedCluster.class, NamedCluster.class.getClassLoader())
                    .findFirst()
                    .orElseThrow();
            var said = commands.run(run.command(runbook.id()));
            errors = said.errors();
            told = MAPPER.readTree(said.document());
        }
        return told;
    }

    private String story() {
        var text = document().path("text").asString("");
        return errors.isBlank() ? text : errors;
    }

    /** Does nothing: the command line hears Ctrl-C itself, and stops after the effect that is under way. */
    @Override
    public void cancel(String reason) {}

    /** Requires what the command line calls done; a plan may have found something to change. */
    @Override
    public void judge() {
        int code = document().path("exit").asInt(1);
        boolean planned = run.mode() == Mode.PLAN && code == 2;
        if (code != 0 && !planned) {
            throw new AssertionError("The " + run.mode().word() + " of " + runbook.id() + " ended with the exit code "
                    + code + ":\n" + story());
        }
    }

    @Override
    public void close() {}
}
