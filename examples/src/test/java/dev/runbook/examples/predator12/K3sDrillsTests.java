package dev.runbook.examples.predator12;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class K3sDrillsTests {
    @Test
    void each_drill_runs_on_k3s_or_has_a_reason() throws IOException {
        try (var files = Files.list(Path.of("src/test/java/dev/runbook/examples/predator12"))) {
            var drills = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Drill.java"))
                    .map(name -> name.replace(".java", ""))
                    .toList();

            assertThat(Stream.concat(K3sDrills.ALL.stream(), K3sDrills.EMBEDDED_ONLY.keySet().stream()))
                    .containsExactlyInAnyOrderElementsOf(drills);
        }
    }

    @Test
    void the_reasons_stand_in_the_manual() throws IOException {
        var manual = Files.readString(Path.of("../chaos/README.md"));

        assertThat(K3sDrills.EMBEDDED_ONLY)
                .allSatisfy((drill, reason) -> assertThat(manual).contains("`" + drill + "`"));
    }
}
