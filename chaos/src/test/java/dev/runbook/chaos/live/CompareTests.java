package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.engine.RunbookConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** {@code runbook compare}: two reports of a drill, and the first thing in which they diverge. */
class CompareTests {
    @TempDir
    Path directory;

    private Path report(String name) {
        var reports = directory.resolve(name);
        EngineTestKit.engine("runbook")
                .selectors(selectClass(GrowAgentsDrill.class))
                .configurationParameter(RunbookConfiguration.PRINT, "false")
                .configurationParameter(RunbookConfiguration.REPORTS, reports.toString())
                .configurationParameter(RunbookConfiguration.ENVELOPES, "none")
                .execute()
                .testEvents()
                .assertStatistics(tests -> tests.failed(0));
        return reports.resolve(GrowAgentsDrill.class.getName()).resolve("report.json");
    }

    private static CommandLineFixture.Ran compare(Path first, Path second) {
        return CommandLineFixture.plain(null, "compare", first.toString(), second.toString());
    }

    @Test
    void twoReportsOfOneDrillAreEqual() {
        var ran = compare(report("one"), report("other"));

        assertThat(ran.code()).as(ran.all()).isZero();
        assertThat(ran.out())
                .contains("  = step Add agents", "  = verdict COMPLETED")
                .doesNotContain("diverge");
    }

    @Test
    void theFirstStepThatOneDidNotDoIsNamedWithBothSides() throws IOException {
        var one = report("one");
        var other = Files.writeString(
                directory.resolve("other.json"), Files.readString(one).replace("Add agents", "Add no agents"));

        var ran = compare(one, other);

        assertThat(ran.code()).as(ran.all()).isEqualTo(2);
        assertThat(ran.out())
                .contains(
                        "They diverge:\n" + one + " has: step Add agents\n" + other + " has: step Add no agents",
                        "  = step Look at the agents")
                .doesNotContain("verdict");
    }

    @Test
    void whatIsNoReportIsNamed() throws IOException {
        var one = report("one");

        for (var wrong :
                new Path[] {directory, directory.resolve("none"), Files.writeString(directory.resolve("x"), "{}")}) {
            var ran = compare(one, wrong);

            assertThat(ran.code()).as(ran.all()).isEqualTo(64);
            assertThat(ran.err()).contains(wrong.toString()).doesNotContain("\tat ", "Exception");
        }
    }
}
