package dev.runbook.engine.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * A file that this process has locked. On POSIX a process that closes any descriptor of a file gives away all locks that
 * it has on it, so whoever reads one that this JVM holds does so by a descriptor that is closed with the lock, and files
 * are opened and closed one at a time. Thread-safe.
 */
final class LockedFile implements AutoCloseable {
    /** By what the system calls the file, whatever its name. */
    private static final Map<Object, LockedFile> HELD = new HashMap<>();

    private final Object key;
    /** No channel, which would be closed for good when the thread that writes is interrupted: a step that is stopped. */
    private final RandomAccessFile written;
    /** Has a position of its own, so that reading does not move the place where the next record goes. */
    private final RandomAccessFile read;

    private LockedFile(Object key, RandomAccessFile written, RandomAccessFile read) {
        this.key = key;
        this.written = written;
        this.read = read;
    }

    /**
     * Locks a file.
     *
     * @throws InUseException if this process or another one has it
     */
    static LockedFile lock(Path file) throws IOException {
        synchronized (HELD) {
            var key = key(file);
            if (HELD.containsKey(key)) {
                throw inUse();
            }
            var written = new RandomAccessFile(file.toFile(), "rw");
            try {
                if (written.getChannel().tryLock() == null) {
                    throw inUse();
                }
                var locked = new LockedFile(key, written, new RandomAccessFile(file.toFile(), "r"));
                HELD.put(key, locked);
                return locked;
            } catch (IOException e) {
                written.close();
                throw e;
            }
        }
    }

    private static InUseException inUse() {
        return new InUseException("another process is at this run; wait for it, or stop it");
    }

    /** Reads a file, whoever has it. */
    static byte[] read(Path file) throws IOException {
        synchronized (HELD) {
            var held = HELD.get(key(file));
            return held == null ? Files.readAllBytes(file) : held.content();
        }
    }

    private static Object key(Path file) throws IOException {
        var key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file.toRealPath() : key;
    }

    /** Returns all that is in it. */
    byte[] content() throws IOException {
        synchronized (HELD) {
            read.seek(0);
            var content = new byte[Math.toIntExact(read.length())];
            read.readFully(content);
            return content;
        }
    }

    /** Returns what writes to it. */
    RandomAccessFile written() {
        return written;
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            HELD.remove(key, this);
            try (read) {
                written.close();
            }
        }
    }
}
