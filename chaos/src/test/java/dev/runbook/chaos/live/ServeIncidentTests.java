package dev.runbook.chaos.live;

import static dev.runbook.chaos.live.ServerFixture.alert;
import static dev.runbook.chaos.live.ServerFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the incident report of a run that an alert has started tells of people. */
class ServeIncidentTests extends ShopFixture {
    private static final String APPROVAL = "undrilled: true\nserve: {default: approval}\n";

    private void approve(String run, String step) {
        var ran = shop.by("alice", "approve", run, step, "--yes");
        assertThat(ran.code()).as(ran.all()).isZero();
    }

    @Test
    void theTimelineTellsWhenPeopleWereAskedWhoWasCalledAndWhoAnswered() throws IOException {
        var alice = shop.person("alice");
        try (var server = new ServerFixture(directory, shop, APPROVAL, "--runbook", "EscalatedFixture")) {
            server.post(message(alert("AgentsUnattended", "f1", "firing")));
            server.awaits("L2 (Manager): Look after the agents waits for a person");
            var question = Pattern.compile("runbook approve (\\S+) start").matcher(server.log());
            assertThat(question.find()).as(server.log()).isTrue();
            var run = question.group(1);
            approve(run, "start");
            server.awaits("runbook approve " + run + " look");
            server.awaitsTwice("L2 (Manager): Look after the agents waits for a person");
            approve(run, "look");
            server.awaits("\"incident\"");

            var incident =
                    server.log().replaceAll("(?s).*\"incident\",\"about\":\"[^\"]+\",\"text\":\"([^\"]+)\".*", "$1");
            var report = Files.readString(Path.of(incident));
            assertThat(report.substring(report.indexOf("## Timeline")))
                    .containsSubsequence(
                            "alert AgentsUnattended begins",
                            "asked: AgentsUnattended fires {severity=warning}. May EscalatedFixture",
                            "L1 (Team Lead) called in #leads",
                            "L2 (Manager) called in #managers",
                            "start approved by " + alice + " (command)",
                            "run of EscalatedFixture begins",
                            "asked: Look after them",
                            "L1 (Team Lead) called in #leads",
                            "L2 (Manager) called in #managers",
                            "Look after them confirmed by " + alice + " (command)",
                            "run resumed",
                            "run ended COMPLETED")
                    .containsOnlyOnce("asked: Look after them")
                    .contains("A person had to act in 'Look after them'")
                    .doesNotContain("Nobody answered", "was interrupted and resumed", "' failed: nobody confirmed");
            assertThat(report.split(Pattern.quote("L1 (Team Lead) called"), -1)).hasSize(3);
        }
    }
}
