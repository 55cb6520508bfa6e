package dev.runbook.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemExitTests {
    static class Exits {
        @Step(order = 1, kind = StepKind.OBSERVE)
        void leave() {
            System.exit(7);
        }
    }

    /** Runs the step in a JVM of its own and keeps the journal's last words in the file that is named. */
    public static void main(String[] args) {
        var settings = new RunSettings(
                "scripted", 12, Map.of(), null, null, Set.of(), Extensions.NONE, RunLimits.DEFAULT, false, lines -> {
                    try {
                        Files.write(Path.of(args[0]), lines);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
        var model = ModelFixture.of(Exits.class);
        try (var run = new RunExecution(model, ArenaFixture::plain, settings)) {
            run.step(model.steps().get(0));
        }
    }

    @Test
    void theStepIsNamedAndTheJournalKept(@TempDir Path directory) throws IOException, InterruptedException {
        var journal = directory.resolve("journal.jsonl");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SystemExitTests.class.getName(),
                        journal.toString())
                .start();
        var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(7);
        assertThat(err)
                .containsPattern(
                        "step Exits\\.leave called System\\.exit at \\S+Exits\\.leave\\(SystemExitTests\\.java:\\d+\\)")
                .contains("Let the step throw instead.");
        assertThat(Files.readString(journal)).contains("\"step\":\"leave\"");
    }
}
