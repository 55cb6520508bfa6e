package dev.runbook.engine.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * A journal in a file that only its owner reads, each line forced to disk before the record counts as appended. One
 * process at a time writes to it.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class RunFile extends ChainedJournal {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path file;
    private final LockedFile opened;
    private final boolean forced;

    private RunFile(Path file, LockedFile opened, boolean forced, List<String> lines) {
        super(file.toString(), lines);
        this.file = file;
        this.opened = opened;
        this.forced = forced;
    }

    /**
     * Makes the file of a new run, and the directories that lead to it.
     *
     * @throws UncheckedIOException if it can't be made
     */
    public static RunFile create(Path file) {
        return create(file, true);
    }

    /** Makes the file of a new run; what is not forced to disk is lost with the machine, though not with the process. */
    public static RunFile create(Path file, boolean forced) {
        try {
            var directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory, attributes("rwx------"));
            }
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException("there is a run of that name already: " + file);
            }
            Files.createFile(file, attributes("rw-------"));
            if (forced && directory != null) {
                force(directory);
            }
            return new RunFile(file, LockedFile.lock(file), forced, List.of());
        } catch (IOException e) {
            throw unwritable(file.toString(), e);
        }
    }

    /** A new file's name is on disk only once its directory is; where directories can't be opened this is the system's. */
    private static void force(Path directory) {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no directories.
        }
    }

    /**
     * Goes on with a run's file; a line that was cut off is removed.
     *
     * @param run as it was read
     * @throws UncheckedIOException if another process has it, or has written to it since, or it can't be written
     */
    public static RunFile reopen(Path file, RecordedRun run) {
        try {
            var opened = LockedFile.lock(file);
            try {
                if (!RecordedRun.of(file, opened.content()).lines().equals(run.lines())) {
                    throw InUseException.overtaken();
                }
                end(opened, run.lines());
                return new RunFile(file, opened, true, run.lines());
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
        } catch (IOException e) {
            throw unwritable(file.toString(), e);
        }
    }

    /**
     * Goes on with a run that another machine may have written on: the file holds these lines afterwards. One that tells
     * another story is kept beside it.
     */
    static RunFile adopt(Path file, RecordedRun run) {
        try {
            if (!Files.exists(file)) {
                return copied(file, run);
            }
            var opened = LockedFile.lock(file);
            int kept;
            try {
                var here = lines(file, opened);
                kept = here.size();
                if (kept <= run.lines().size() && run.lines().subList(0, kept).equals(here)) {
                    end(opened, here);
                    var journal = new RunFile(file, opened, true, run.lines());
                    journal.writeLines(run.lines().subList(kept, run.lines().size()));
                    return journal;
                }
            } catch (IOException | RuntimeException e) {
                opened.close();
                throw e;
            }
            opened.close();
            Files.move(file, file.resolveSibling(file.getFileName() + ".superseded-" + kept));
            return copied(file, run);
        } catch (IOException e) {
            throw unwritable(file.toString(), e);
        }
    }

    private static List<String> lines(Path file, LockedFile opened) throws IOException {
        try {
            return RecordedRun.of(file, opened.content()).lines();
        } catch (DamagedJournalException e) {
            return List.of(e.toString());
        }
    }

    private static RunFile copied(Path file, RecordedRun run) throws IOException {
        var made = create(file);
        made.writeLines(run.lines());
        return new RunFile(file, made.opened, true, run.lines());
    }

    private void writeLines(List<String> lines) throws IOException {
        if (!lines.isEmpty()) {
            write(1, lines, List.of());
        }
    }

    /** Returns whether a process has a run's file, or it can't be told. */
    static boolean isLocked(Path file) {
        try {
            LockedFile.lock(file).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Moves to the end of the whole lines; the last one may lack its line break. */
    private static void end(LockedFile file, List<String> lines) throws IOException {
        var opened = file.written();
        long whole = lines.stream()
                .mapToLong(line -> line.getBytes(StandardCharsets.UTF_8).length + 1L)
                .sum();
        if (opened.length() < whole) {
            opened.seek(opened.length());
            write(opened, "\n");
        }
        opened.setLength(whole);
        opened.seek(whole);
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString(permissions)))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    protected void write(long first, List<String> added, List<? extends JournalRecord> records) throws IOException {
        write(opened.written(), String.join("\n", added) + "\n");
        if (forced) {
            opened.written().getFD().sync();
        }
    }

    private static void write(RandomAccessFile opened, String text) throws IOException {
        opened.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the file. */
    public Path file() {
        return file;
    }

    @Override
    public void close() {
        try {
            opened.close();
        } catch (IOException e) {
            throw unwritable(place(), e);
        }
    }
}
