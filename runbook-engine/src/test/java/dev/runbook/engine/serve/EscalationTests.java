package dev.runbook.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runbook.api.Alert;
import dev.runbook.api.Escalation;
import dev.runbook.api.Instructions;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import dev.runbook.engine.live.Approvals.Request;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the levels of an escalation are called, by a clock that stands still between the looks. */
class EscalationTests {
    private static final Instant RECEIVED = Instant.parse("2026-01-01T10:00:00Z");
    private static final String L1 = "#leads L1 (Team Lead): Somebody has to look waits for a person (run run-1)";
    private static final String L2 = "#managers L2 (Manager): Somebody has to look waits for a person (run run-1)";

    @Runbook(title = "Somebody has to look")
    @Alert(name = "Odd", severity = Severity.CRITICAL, forDuration = "1m", expr = "up == 0")
    @Escalation(level = "L1", who = "Team Lead", channel = "#leads")
    @Escalation(level = "L2", who = "Manager", channel = "#managers", after = "15m")
    static class AskedFixture {
        @Step(order = 10, kind = StepKind.MANUAL, title = "Look", timeout = "2h")
        Instructions look() {
            return Instructions.of("Look at it");
        }
    }

    @TempDir
    Path directory;

    private final ScriptedResponderFixture people = new ScriptedResponderFixture();
    private volatile Instant now = RECEIVED;

    /** Puts the clock, and lets the server look whom to call by it. */
    private void at(Duration sinceReceived) {
        now = RECEIVED.plus(sinceReceived);
        int before = people.looks();
        await().atMost(Duration.ofSeconds(30)).until(() -> people.looks() > before + 1);
    }

    private Request question(String text) {
        return new Request("run-1", "look", text, "runbook", "runbook", "", 1, now);
    }

    /** The alert began an hour before it came, and the run waited twenty minutes for its lock before it asked. */
    @Test
    void timeCountsFromEachQuestionAndNotFromTheAlert() throws Exception {
        try (var server = people.serve(AskedFixture.class, directory, () -> now)) {
            post(server.port());
            at(Duration.ofMinutes(20));
            assertThat(people.calls()).isEmpty();

            people.ask(question("Look at it"));
            at(Duration.ofMinutes(34));
            assertThat(people.calls()).containsExactly(L1);
            at(Duration.ofMinutes(35));
            assertThat(people.calls()).containsExactly(L1, L2);

            people.ask(question("Look again"));
            at(Duration.ofMinutes(49));
            assertThat(people.calls()).containsExactly(L1, L2, L1);
            at(Duration.ofMinutes(50));
            assertThat(people.calls()).containsExactly(L1, L2, L1, L2);
        }
    }

    private static void post(int port) throws Exception {
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/alerts"))
                                .header("Authorization", "Bearer token")
                                .POST(HttpRequest.BodyPublishers.ofString("""
                                        {"version": "4", "alerts": [{"status": "firing",
                                          "startsAt": "2026-01-01T09:00:00Z", "labels": {"alertname": "Odd"}}]}"""))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }
}
