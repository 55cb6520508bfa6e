package dev.runbook.engine.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/** A journal that writes each line to a file before the record counts as appended; an earlier file is replaced. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class FileJournal implements Journal {
    private final Path file;
    private final List<String> lines = new ArrayList<>();

    /**
     * Starts an empty file, and the directories that lead to it.
     *
     * @throws UncheckedIOException if it can't be written
     */
    public FileJournal(Path file) {
        this.file = file;
        try {
            var directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.writeString(file, "");
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public synchronized void append(JournalRecord record) {
        var line = JsonLines.line(lines.size() + 1L, record);
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw unwritable(e);
        }
        lines.add(line);
    }

    @Override
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    private UncheckedIOException unwritable(IOException cause) {
        return new UncheckedIOException(
                "the journal " + file + " can't be written, so the run can't be recorded: " + cause.getMessage(),
                cause);
    }
}
