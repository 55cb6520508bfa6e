package dev.runbook.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.api.FiringAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTests {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Instant now = START;

    private static ReceivedAlert alert(int number) {
        return new ReceivedAlert(
                "f" + number, true, new FiringAlert("Alert" + number, Map.of(), Map.of(), START, Double.NaN));
    }

    private Path file() {
        return directory.resolve("alerts.inbox");
    }

    /** Eleven hundred alerts, of which the first, the middle and the last stay open; one of these has a run. */
    @BeforeEach
    void fill() {
        try (var inbox = Inbox.open(directory, () -> now)) {
            inbox.accept(IntStream.range(0, 1100).mapToObj(InboxTests::alert).toList());
            inbox.started(alert(550).key(), "the-run");
            inbox.ended(IntStream.range(0, 1100)
                    .filter(number -> number % 550 != 0 && number != 1099)
                    .mapToObj(number -> new Inbox.Ending(alert(number).key(), "COVERED", "by the run " + number))
                    .toList());
        }
    }

    private static List<String> open(Inbox inbox) {
        return inbox.open().stream().map(entry -> entry.alert().name()).toList();
    }

    @Test
    void whatEndedLongAgoIsLeftOutAndWhatIsOpenIsKept() throws IOException {
        now = START.plus(Duration.ofDays(8));
        try (var inbox = Inbox.open(directory, () -> now)) {
            assertThat(Files.readAllLines(file())).hasSize(4);
            assertThat(open(inbox)).containsExactly("Alert0", "Alert550", "Alert1099");
            assertThat(inbox.open().get(1).run()).isEqualTo("the-run");

            assertThat(inbox.accept(List.of(alert(550), alert(7)))).containsExactly(alert(7));
            inbox.ended(List.of(new Inbox.Ending(alert(0).key(), "COMPLETED", "")));
        }
        try (var inbox = Inbox.open(directory, () -> now)) {
            assertThat(open(inbox)).containsExactly("Alert550", "Alert1099", "Alert7");
        }
    }

    @Test
    void whatEndedLatelyIsRememberedSoThatItIsNotRunAgain() throws IOException {
        now = START.plus(Duration.ofDays(6));
        var before = Files.readString(file());
        try (var inbox = Inbox.open(directory, () -> now)) {
            assertThat(inbox.accept(List.of(alert(7)))).isEmpty();
        }
        assertThat(file()).hasContent(before);
    }

    @Test
    void aServerThatRunsForWeeksDoesItToo() throws IOException {
        try (var inbox = Inbox.open(directory, () -> now)) {
            now = START.plus(Duration.ofDays(8));
            inbox.accept(IntStream.range(5000, 7000).mapToObj(InboxTests::alert).toList());
            inbox.accept(List.of(alert(9000)));

            assertThat(Files.readAllLines(file())).hasSize(4 + 2000 + 1);
            assertThat(inbox.open()).hasSize(3 + 2000 + 1);
        }
    }

    @Test
    void aProcessThatWasKilledOnTheWayLeavesTheOldFileWhichIsTakenUp() throws IOException {
        Files.writeString(directory.resolve("alerts.inbox.next"), "half a rec");
        now = START.plus(Duration.ofDays(8));
        try (var inbox = Inbox.open(directory, () -> now)) {
            assertThat(open(inbox)).containsExactly("Alert0", "Alert550", "Alert1099");
        }
        assertThat(directory.resolve("alerts.inbox.next")).doesNotExist();
    }

    /** Who goes on with a run after a restart writes down again that it begins. */
    @Test
    void aRunThatIsGoneOnWithIsOneAttempt() {
        try (var inbox = Inbox.open(directory, () -> now)) {
            inbox.accept(List.of(alert(9_999)));
            inbox.started(alert(9_999).key(), "one");
            inbox.started(alert(9_999).key(), "one");

            assertThat(inbox.runs(alert(9_999).fingerprint(), Duration.ofMinutes(30)))
                    .isEqualTo(1);
        }
    }
}
