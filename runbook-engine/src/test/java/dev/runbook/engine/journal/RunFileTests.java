package dev.runbook.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runbook.engine.journal.JournalRecord.Noted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFileTests {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("runs").resolve("one.jsonl");
    }

    private Path written(int records) {
        try (var journal = RunFile.create(file())) {
            for (int i = 0; i < records; i++) {
                journal.append(new Noted(AT, "step", "note " + i + " öäü"));
            }
        }
        return file();
    }

    @Test
    void whatWasAppendedIsReadBack() {
        var run = RecordedRun.read(written(3));

        assertThat(run.torn()).isFalse();
        assertThat(run.id()).isEqualTo("one");
        assertThat(run.lines()).hasSize(3).element(2).asString().contains("\"seq\":3", "note 2 öäü");
    }

    @Test
    void onlyTheOwnerReadsIt() throws IOException {
        var file = written(1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void aRunOfTheSameNameIsNotOverwritten() {
        written(1);

        assertThatThrownBy(() -> RunFile.create(file()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("a run of that name");
    }

    @Test
    void twoProcessesDoNotWriteToOneRun() {
        written(1);
        try (var one = RunFile.reopen(file(), RecordedRun.read(file()))) {
            assertThatThrownBy(() -> RunFile.reopen(one.file(), RecordedRun.read(one.file())))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("another process is at this run");
        }
    }

    /** Wherever a file is cut off, what is read is a beginning of what was written, and it can be gone on with. */
    @Test
    void cutOffAnywhereItIsTornOrWhole() throws IOException {
        var content = Files.readAllBytes(written(4));
        var whole = RecordedRun.read(file()).lines();
        for (int length = 0; length < content.length; length++) {
            var cut = directory.resolve("cut" + length + ".jsonl");
            Files.write(cut, java.util.Arrays.copyOf(content, length));
            var run = RecordedRun.read(cut);

            assertThat(whole.subList(0, run.lines().size())).isEqualTo(run.lines());
            boolean between = length == 0 || content[length - 1] == '\n' || content[length] == '\n';
            assertThat(run.torn()).isEqualTo(!between);
            try (var journal = RunFile.reopen(cut, run)) {
                journal.append(new Noted(AT, "step", "on"));
            }
            assertThat(RecordedRun.read(cut).lines()).hasSize(run.lines().size() + 1);
        }
    }

    /** Whatever one byte is changed to, no other run is read than the one that was written. */
    @Test
    void aChangedByteIsNoticed() throws IOException {
        var content = Files.readAllBytes(written(4));
        var whole = RecordedRun.read(file()).lines();
        var random = new Random(12);
        var readAlthoughDamaged = new ArrayList<String>();
        int refused = 0;
        for (int position = 0; position < content.length; position++) {
            var changed = content.clone();
            changed[position] ^= (byte) (1 << random.nextInt(8));
            var file = directory.resolve("changed" + position + ".jsonl");
            Files.write(file, changed);
            try {
                var lines = RecordedRun.read(file).lines();
                if (!whole.subList(0, lines.size()).equals(lines) || lines.size() < 3) {
                    readAlthoughDamaged.add(position + ": " + lines);
                }
            } catch (DamagedJournalException e) {
                refused++;
            }
        }
        assertThat(readAlthoughDamaged).isEmpty();
        assertThat(refused).isGreaterThan(content.length / 2);
    }

    @Test
    void aLineThatWasTakenOutOrMovedIsNoticedWithItsPlace() throws IOException {
        var lines = RecordedRun.read(written(4)).lines();
        Files.write(file(), List.of(lines.get(0), lines.get(2), lines.get(3)));

        assertThatThrownBy(() -> RecordedRun.read(file()))
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("in line 2: it does not follow the line before it")
                .hasMessageContaining("finish by hand");
    }

    @Test
    void aNewerSchemaIsRefused() throws IOException {
        var line = Chain.close("{\"schema\":99,\"seq\":1,\"at\":\"2026-01-01T00:00:00Z\",\"type\":\"X\"}", Chain.START);
        var next = Chain.close("{\"schema\":99,\"seq\":2}", Chain.hash(line));
        Files.createDirectories(file().getParent());
        Files.write(file(), List.of(line, next));

        assertThatThrownBy(() -> RecordedRun.read(file())).hasMessageContaining("its schema is 99, newer than");
    }

    @Test
    void aDirectoryThatCanNotBeWrittenIsSaid() throws IOException {
        Files.writeString(directory.resolve("runs"), "a file");

        assertThatThrownBy(() -> RunFile.create(file()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("can't be written, so nothing more is done");
    }
}
