package dev.runbook.chaos.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.chaos.embedded.EmbeddedTarget;
import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.drill.DrillRun;
import dev.runbook.engine.drill.DrillSettings;
import dev.runbook.engine.envelope.EnvelopeWriter;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.RunLimits;
import dev.runbook.engine.report.Colour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillOnEmbeddedTests {
    private static String drill(Path directory) throws IOException {
        var printed = new ByteArrayOutputStream();
        var settings = new DrillSettings(
                () -> List.of(new EmbeddedTarget()),
                "embedded",
                true,
                Extensions.NONE,
                RunLimits.DEFAULT,
                directory,
                new PrintStream(printed, true, StandardCharsets.UTF_8),
                Colour.NEVER,
                EnvelopeWriter.of("none"),
                null);
        var model = new ModelReader().drill(SelfHealingShopDrill.class).model();
        try (var run = new DrillRun(model, settings)) {
            run.prepare();
            run.baseline();
            run.inject();
            run.detect();
            model.runbook().steps().forEach(run::step);
            run.end();
            run.recover();
            run.control();
        }
        var files = directory.resolve(SelfHealingShopDrill.class.getName());
        return printed.toString(StandardCharsets.UTF_8)
                + Files.readString(files.resolve("report.json"))
                + Files.readString(files.resolve("journal.jsonl"));
    }

    @Test
    void aSystemThatHealsItselfIsWatchedAndEverythingWrittenIsTheSameForTheSameSeed(@TempDir Path directory)
            throws IOException {
        var first = drill(directory.resolve("a"));

        assertThat(first)
                .contains("PASSED  ")
                .contains("verdict    COMPLETED, as expected")
                .contains("mitigated  nothing was changed")
                .contains("control    recovers by itself after ");
        assertThat(drill(directory.resolve("b"))).isEqualTo(first);
    }
}
