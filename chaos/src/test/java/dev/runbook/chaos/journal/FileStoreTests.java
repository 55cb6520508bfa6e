package dev.runbook.chaos.journal;

import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.journal.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTests extends JournalStoreContract {
    @TempDir
    Path directory;

    @Override
    JournalStore open() {
        return new RunDirectory(directory.resolve("runs"));
    }

    @Override
    void overwrite(String run, List<String> lines) throws IOException {
        Files.write(directory.resolve("runs").resolve(run + ".jsonl"), lines);
    }
}
