package dev.runbook.chaos.k3s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What processes that end in the middle of a drill leave on a real cluster that stays. */
@EnabledIfEnvironmentVariable(named = "RUNBOOK_K3S", matches = "required")
class EndedOnContextTests {
    @TempDir
    static Path directory;

    private static OtherClusterFixture cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = new OtherClusterFixture(directory);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void ctrl_c_in_the_middle_of_a_drill_leaves_nothing() throws Exception {
        var process = DrillingProcessFixture.untilInjected(
                cluster.client(), cluster.settings(), directory.resolve("interrupted.log"));
        DrillingProcessFixture.interrupt(process);
        cluster.requireNothingLeft();
    }

    @Test
    void what_a_killed_process_has_left_is_taken_away_by_the_next() throws Exception {
        var process = DrillingProcessFixture.untilInjected(
                cluster.client(), cluster.settings(), directory.resolve("killed.log"));
        process.destroyForcibly().waitFor();
        assertThat(cluster.left()).anyMatch(name -> name.contains("drilled/agents:1"));

        try (var next = cluster.join()) {
            assertThat(cluster.left())
                    .as("but for what the next has itself")
                    .noneMatch(name -> name.contains("drilled/"));
            assertThat(next.nodes()).hasSize(1);
        }
        cluster.requireNothingLeft();
    }
}
