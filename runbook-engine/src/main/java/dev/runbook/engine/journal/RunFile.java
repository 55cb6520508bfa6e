package dev.runbook.engine.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * The journal of a live run: a file that only its owner reads, each line forced to disk before the record counts as
 * appended. Once a line could not be written nothing is appended any more, so nothing is sent any more either. One
 * process at a time writes to it.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class RunFile implements Journal, AutoCloseable {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path file;
    private final FileChannel channel;
    private final boolean forced;
    private final List<String> lines;
    private String previous;
    private boolean broken;

    private RunFile(Path file, FileChannel channel, boolean forced, List<String> lines) {
        this.file = file;
        this.channel = channel;
        this.forced = forced;
        this.lines = new ArrayList<>(lines);
        this.previous = lines.isEmpty() ? Chain.START : Chain.hash(lines.get(lines.size() - 1));
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
    static RunFile create(Path file, boolean forced) {
        try {
            var directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory, attributes("rwx------"));
            }
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException("there is a run of that name already: " + file);
            }
            Files.createFile(file, attributes("rw-------"));
            return new RunFile(file, locked(file), forced, List.of());
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /**
     * Goes on with a run's file; a line that was cut off is removed.
     *
     * @throws UncheckedIOException if another process has it, or it can't be written
     */
    public static RunFile reopen(RecordedRun run) {
        try {
            var channel = locked(run.file());
            channel.truncate(run.length());
            channel.position(run.length());
            if (run.length() > 0 && !endsWithNewline(run)) {
                channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
            }
            return new RunFile(run.file(), channel, true, run.lines());
        } catch (IOException e) {
            throw unwritable(run.file(), e);
        }
    }

    private static boolean endsWithNewline(RecordedRun run) {
        long written = run.lines().stream()
                .mapToLong(line -> line.getBytes(StandardCharsets.UTF_8).length + 1L)
                .sum();
        return written == run.length();
    }

    private static FileChannel locked(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // This JVM has it; the message is the same.
        }
        channel.close();
        throw new IOException("another process is at this run; wait for it, or stop it");
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString(permissions)))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public void append(JournalRecord record) {
        appendAll(List.of(record));
    }

    /** Appends records that are forced to disk together. */
    public synchronized void appendAll(List<? extends JournalRecord> records) {
        if (broken) {
            throw unwritable(file, new IOException("an earlier record could not be written"));
        }
        var text = new StringBuilder();
        var added = new ArrayList<String>();
        var last = previous;
        for (var record : records) {
            var line = Chain.close(JsonLines.line(lines.size() + added.size() + 1L, record), last);
            last = Chain.hash(line);
            added.add(line);
            text.append(line).append('\n');
        }
        broken = true;
        try {
            var bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (forced) {
                channel.force(false);
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        broken = false;
        previous = last;
        lines.addAll(added);
    }

    @Override
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** Returns the file. */
    public Path file() {
        return file;
    }

    private static UncheckedIOException unwritable(Path file, IOException cause) {
        return new UncheckedIOException(
                "the journal " + file + " can't be written, so nothing more is done: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }
}
