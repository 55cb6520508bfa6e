package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IncidentTests extends ShopFixture {
    private Path report() throws IOException {
        var incidents = directory.resolve("incidents");
        var ran = CommandLineFixture.plain(
                null,
                "incident",
                shop.theRun(),
                "--dir",
                incidents.toString(),
                "--journal-dir",
                shop.runs().toString());
        assertThat(ran.code()).as(ran.all()).isZero();
        return Path.of(ran.out().strip().replace("Written: ", ""));
    }

    @Test
    void theReportTellsWhatHappenedAndWhatWasMissing() throws IOException {
        var ran = shop.typing(
                "yes\nyes\nyes\n",
                "apply",
                "GrowAgents",
                "--param",
                "fails=true",
                "--param",
                "asks=true",
                "--param",
                "password=canary-4711");
        assertThat(ran.code()).as(ran.all()).isEqualTo(3);

        var file = report();
        assertThat(file.getFileName().toString()).matches("incident-\\d{8}-\\d{4}\\.md");
        assertThat(Files.readString(file))
                .contains(
                        "# Incident: Agents are behind",
                        "ended ROLLED_BACK",
                        "grow: UPDATE deployments.apps/scale default/agents",
                        "- [ ] Step 'They run' failed: IllegalStateException: on purpose",
                        "  asked: Look at the queue",
                        "  Look at the queue confirmed by drill (typed)",
                        "- [ ] A person had to act in 'Look at the queue'",
                        "- [ ] A person started the run: no alert did.",
                        "What went well?")
                .doesNotContain("canary-4711");
        assertThat(Files.readString(Path.of(file.toString().replace(".md", ".json"))))
                .contains("\"schema\" : 1", "\"verdict\" : \"ROLLED_BACK\"")
                .doesNotContain("canary-4711");
    }

    @Test
    void whatPeopleFilledInIsKept() throws IOException {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();
        var file = report();
        Files.writeString(file, "# Filled in");

        assertThat(report()).isEqualTo(file).hasContent("# Filled in");
    }
}
