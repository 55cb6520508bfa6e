package dev.runbook.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runbook.api.Alert;
import dev.runbook.api.FiringAlert;
import dev.runbook.api.Runbook;
import dev.runbook.api.Severity;
import dev.runbook.api.Step;
import dev.runbook.api.StepKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server takes up that another process has accepted. */
class RestartTests {
    private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

    @Runbook(title = "Look")
    @Alert(name = "Odd", severity = Severity.WARNING, forDuration = "1m", expr = "up == 0")
    static class LookFixture {
        @Step(order = 10, kind = StepKind.OBSERVE, title = "Look")
        void look() {}
    }

    @TempDir
    Path directory;

    private static ReceivedAlert alert(String fingerprint) {
        return new ReceivedAlert(fingerprint, true, new FiringAlert("Odd", Map.of(), Map.of(), START, Double.NaN));
    }

    /** The older one was covered by a question that was withdrawn, and then by the younger one, whose run was killed. */
    @Test
    void anAlertThatIsOlderThanARunUnderWayIsNotForgotten() throws Exception {
        try (var inbox = Inbox.open(directory, () -> START)) {
            inbox.accept(List.of(alert("older"), alert("younger")));
            inbox.started(alert("younger").key(), "run-of-the-younger");
        }
        var people = new ScriptedResponderFixture();
        people.complete();
        try (var server = people.serve(LookFixture.class, directory, () -> START)) {
            assertThat(server.port()).isPositive();
            await().atMost(Duration.ofSeconds(30)).until(() -> people.ended().contains("run-of-the-younger"));
        }
        try (var inbox = Inbox.open(directory, () -> START)) {
            assertThat(inbox.open()).isEmpty();
        }
    }

    /** It would keep its runbook, and a place among those under way, for good, and nobody would know. */
    @Test
    void aRunWhoseClassesAreMissingEndsAndIsTold() throws Exception {
        try (var inbox = Inbox.open(directory, () -> START)) {
            inbox.accept(List.of(alert("odd")));
        }
        var people = new ScriptedResponderFixture();
        people.breaks(new NoClassDefFoundError("io/opentelemetry/Missing"));
        try (var server = people.serve(LookFixture.class, directory, () -> START)) {
            assertThat(server.port()).isPositive();
            await().atMost(Duration.ofSeconds(30)).until(() -> people.outcomes().size() == 1);
        }
        assertThat(people.outcomes().get(0)).startsWith("FAILED ").contains("io/opentelemetry/Missing");
        try (var inbox = Inbox.open(directory, () -> START)) {
            assertThat(inbox.open()).isEmpty();
        }
    }
}
