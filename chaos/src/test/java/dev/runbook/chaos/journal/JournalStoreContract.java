package dev.runbook.chaos.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.engine.journal.DamagedJournalException;
import dev.runbook.engine.journal.InUseException;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.Noted;
import dev.runbook.engine.journal.JournalRecord.RunEnded;
import dev.runbook.engine.journal.JournalRecord.RunResumed;
import dev.runbook.engine.journal.JournalRecord.RunStarted;
import dev.runbook.engine.journal.JournalStore;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of journals holds to. */
abstract class JournalStoreContract {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final String RUN = "20260101-000000-grow-agents-00ff";

    private JournalStore store;

    abstract JournalStore open() throws Exception;

    /** Writes lines into the store as somebody would who can reach it. */
    abstract void overwrite(String run, List<String> lines) throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    JournalStore store() {
        return store;
    }

    static Noted note(String text) {
        return new Noted(AT, "step", text);
    }

    private List<String> written(int notes) {
        try (var journal = store.create(RUN)) {
            journal.append(new RunStarted(AT, "Grow", "live", "test", "default", 0, Map.of("run", RUN)));
            for (int i = 1; i < notes; i++) {
                journal.append(note("note " + i + " öäü \" \\ 字"));
            }
            journal.append(new RunResumed(AT, "somebody"));
            return journal.lines();
        }
    }

    @Test
    void whatWasAppendedIsReadBack() {
        var lines = written(5);

        assertThat(store.has(RUN)).isTrue();
        assertThat(store.runs()).containsExactly(RUN);
        var run = store.find("20260101");
        assertThat(run.lines()).isEqualTo(lines).hasSize(6);
        assertThat(run.torn()).isFalse();
        assertThat(run.id()).isEqualTo(RUN);
        assertThat(run.history().header()).containsEntry("run", RUN);
    }

    @Test
    void recordsAreThereBeforeTheJournalIsClosed() {
        try (var journal = store.create(RUN)) {
            List<JournalRecord> records = List.of(new RunResumed(AT, "one"), new RunResumed(AT, "two"));
            journal.appendAll(records);

            assertThat(store.read(RUN).lines()).hasSize(2).isEqualTo(journal.lines());
        }
    }

    @Test
    void aRunOfTheSameNameIsNotOverwritten() {
        var lines = written(2);

        assertThatThrownBy(() -> store.create(RUN))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("a run of that name");
        assertThat(store.read(RUN).lines()).isEqualTo(lines);
    }

    @Test
    void aRunThatIsNotThereIsSaid() {
        assertThat(store.has("nothing")).isFalse();
        assertThatThrownBy(() -> store.find("nothing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no run 'nothing' in ");
        assertThatThrownBy(() -> store.read("nothing")).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void runsAreListedByAgeAndFoundByTheirBeginning() {
        for (var run : List.of("20260103-a-1", "20260101-b-1", "20260102-a-2", "20260102-a-21")) {
            store.create(run).close();
        }

        assertThat(store.runs()).containsExactly("20260101-b-1", "20260102-a-2", "20260102-a-21", "20260103-a-1");
        assertThat(store.find("20260102-a-2").id()).isEqualTo("20260102-a-2");
        assertThatThrownBy(() -> store.find("20260102")).hasMessageContaining("several runs begin with");
    }

    @Test
    void aRunIsGoneOnWith() {
        var lines = written(2);
        try (var journal = store.reopen(store.read(RUN))) {
            journal.append(new RunResumed(AT, "again"));
        }

        var all = store.read(RUN).lines();
        assertThat(all).hasSize(lines.size() + 1).startsWith(lines.toArray(String[]::new));
    }

    /** Two processes at one run: the second is refused, or it is the first that can't go on; never do both write. */
    @Test
    void ofTwoWritersOneGoesOn() {
        written(2);
        var first = store.reopen(store.read(RUN));
        int ended = 0;
        try (var second = store.reopen(store.read(RUN))) {
            second.append(new RunResumed(AT, "second"));
            assertThatThrownBy(() -> first.append(new RunResumed(AT, "first")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(InUseException.class)
                    .hasMessageContaining("another process went on with this run");
            ended++;
            assertThatThrownBy(() -> first.append(note("nor later")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("an earlier record could not be written");
        } catch (UncheckedIOException e) {
            assertThat(ended).isZero();
            assertThat(e).hasMessageContaining("another process is at this run");
            first.append(new RunResumed(AT, "first"));
        }
        first.close();
        assertThat(store.read(RUN).lines()).hasSize(4);
    }

    @Test
    void whatWasReadBeforeSomebodyWentOnIsNotGoneOnWith() {
        written(2);
        var old = store.read(RUN);
        try (var journal = store.reopen(store.read(RUN))) {
            journal.append(new RunResumed(AT, "somebody else"));
        }

        assertThatThrownBy(() -> store.reopen(old))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(InUseException.class)
                .hasMessageContaining("another process went on with this run");
    }

    @Test
    void longRunsAndLongLinesAreKept() {
        var long1 = "ü".repeat(150_000);
        try (var journal = store.create(RUN)) {
            for (int i = 0; i < 40; i++) {
                journal.append(note(i + " " + "x".repeat(5_000)));
            }
            journal.append(new RunResumed(AT, long1));
            journal.append(new RunEnded(AT, dev.runbook.api.Verdict.COMPLETED, ""));
        }

        assertThat(store.read(RUN).lines()).hasSize(42).element(40).asString().contains(long1);
    }

    /** Wherever it was cut off between two lines, what is read is a beginning of what was written. */
    @Test
    void cutOffItIsABeginning() throws Exception {
        var lines = written(6);
        for (int length = lines.size(); length > 0; length--) {
            overwrite(RUN, lines.subList(0, length));

            assertThat(store.read(RUN).lines()).isEqualTo(lines.subList(0, length));
        }
    }

    /** Whatever is done to lines, no other run is read than the one that was written, and nothing but that is thrown. */
    @Test
    void whatWasChangedIsNoticedWithItsPlace() throws Exception {
        var lines = written(6);
        var random = new Random(12);
        var wrong = new ArrayList<String>();
        for (int i = 0; i < 30; i++) {
            var damaged = new ArrayList<>(lines);
            int at = random.nextInt(lines.size());
            var what = damage(damaged, at, random);
            overwrite(RUN, damaged);
            try {
                var read = store.read(RUN).lines();
                if (!(lines.size() >= read.size()
                        && lines.subList(0, read.size()).equals(read))) {
                    wrong.add(what + " of line " + (at + 1) + " was read: " + read);
                }
            } catch (DamagedJournalException e) {
                if (!e.getMessage().contains("damaged in line ")) {
                    wrong.add(what + ": " + e);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String damage(List<String> lines, int at, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> {
                var line = new StringBuilder(lines.get(at));
                int place = random.nextInt(line.length());
                line.setCharAt(place, (char) (32 + (line.charAt(place) + 1 + random.nextInt(90)) % 95));
                lines.set(at, line.toString());
                return "a change";
            }
            case 1 -> {
                lines.remove(at);
                return "the removal";
            }
            case 2 -> {
                lines.add(at, lines.get(random.nextInt(lines.size())));
                return "a repetition";
            }
            case 3 -> {
                lines.set(
                        at,
                        lines.get(at).substring(0, random.nextInt(lines.get(at).length())));
                return "a cut";
            }
            default -> {
                lines.add(lines.remove(at));
                return "a move";
            }
        }
    }

    @Test
    void aRunIsAskedToStopOnce() {
        written(1);

        assertThat(store.takeStop(RUN)).isFalse();
        store.askToStop(RUN);
        store.askToStop(RUN);
        assertThat(store.takeStop(RUN)).isTrue();
        assertThat(store.takeStop(RUN)).isFalse();
    }
}
