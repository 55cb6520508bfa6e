package dev.runbook.engine.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runbook.engine.journal.JournalRecord.Noted;
import dev.runbook.engine.journal.MemoryJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockedJournalTests {
    private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");

    private final MemoryJournal lines = new MemoryJournal();
    private Instant wall = BEGIN;
    private long nanos = Long.MAX_VALUE - 5;

    private ClockedJournal journal() {
        return new ClockedJournal(lines, () -> wall, () -> nanos);
    }

    private void pass(Duration real, Duration shown) {
        nanos += real.toNanos();
        wall = wall.plus(shown);
    }

    private void note(ClockedJournal journal) {
        journal.append(new Noted(wall, "", "noted"));
    }

    private List<String> jumps() {
        return lines.lines().stream()
                .filter(line -> line.contains("ClockJumped"))
                .toList();
    }

    @Test
    void timeThatPassesIsNoJump() {
        var journal = journal();
        pass(Duration.ofHours(3), Duration.ofHours(3).plusMillis(1900));
        note(journal);
        pass(Duration.ofMillis(1), Duration.ofMillis(-1900));
        note(journal);

        assertThat(jumps()).isEmpty();
        assertThat(journal.lines()).hasSize(2);
    }

    @Test
    void aClockThatIsPutIsWrittenDownOnceAndBeforeWhatComesNext() {
        var journal = journal();
        note(journal);
        pass(Duration.ofSeconds(10), Duration.ofHours(1));
        note(journal);
        pass(Duration.ofSeconds(10), Duration.ofSeconds(10));
        note(journal);
        pass(Duration.ofSeconds(10), Duration.ofMinutes(-5));
        note(journal);

        assertThat(jumps())
                .containsExactly(
                        "{\"schema\":1,\"seq\":2,\"at\":\"2026-03-01T11:00:00Z\",\"type\":\"ClockJumped\","
                                + "\"expected\":\"2026-03-01T10:00:10Z\",\"by\":\"PT59M50S\"}",
                        "{\"schema\":1,\"seq\":5,\"at\":\"2026-03-01T10:55:10Z\",\"type\":\"ClockJumped\","
                                + "\"expected\":\"2026-03-01T11:00:20Z\",\"by\":\"PT-5M-10S\"}");
        assertThat(journal.lines()).hasSize(6);
    }

    @Test
    void aRunThatGoesOnLaterIsNoJumpButOneThatGoesOnBeforeItsLastRecordIs() {
        note(journal());
        wall = BEGIN.plus(Duration.ofDays(2));
        note(journal());
        assertThat(jumps()).isEmpty();

        wall = BEGIN.plus(Duration.ofDays(1));
        note(journal());
        assertThat(jumps())
                .singleElement()
                .asString()
                .contains("\"expected\":\"2026-03-03T10:00:00Z\",\"by\":\"PT-24H\"");
    }
}
