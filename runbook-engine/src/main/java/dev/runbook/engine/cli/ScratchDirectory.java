package dev.runbook.engine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * A directory for what is needed only while a command runs.
 *
 * @param path where it is
 */
record ScratchDirectory(Path path) implements AutoCloseable {
    /** Makes one. */
    static ScratchDirectory make(String name) {
        try {
            return new ScratchDirectory(Files.createTempDirectory(name));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no directory for " + name + " can be made in " + System.getProperty("java.io.tmpdir") + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /** Removes it with all that is in it. */
    @Override
    public void close() {
        try (var all = Files.walk(path)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the directory " + path + " can't be removed: " + e.getMessage(), e);
        }
    }
}
