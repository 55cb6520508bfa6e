package dev.runbook.chaos.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;

/**
 * What a real cluster answered, normalised, for where none is at hand. Written by a run with
 * {@code -Drunbook.contract.record=true}.
 */
final class Recordings {
    private static final Path FOLDER = Path.of("src/test/resources/contract");

    private Recordings() {}

    static boolean wanted() {
        return Boolean.getBoolean("runbook.contract.record");
    }

    static Optional<ArrayNode> read(CheckCase check) {
        try {
            var file = file(check);
            return Files.exists(file)
                    ? Optional.of((ArrayNode) Session.JSON.readTree(Files.readString(file)))
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static void write(CheckCase check, ArrayNode normalised) {
        try {
            var file = file(check);
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file, Session.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(normalised) + "\n");
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    private static Path file(CheckCase check) {
        return FOLDER.resolve(check.area()).resolve(check.name() + ".json");
    }
}
