package dev.runbook.engine.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * The directory that holds the journals of live runs.
 *
 * @param directory where they are; need not exist
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RunDirectory(Path directory) implements JournalStore {
    private static final String ENDING = ".jsonl";

    /** Returns {@code $RUNBOOK_HOME}, else {@code $XDG_STATE_HOME/runbook}, else {@code ~/.local/state/runbook}. */
    public static RunDirectory standard(Map<String, String> environment, String home) {
        var own = environment.get("RUNBOOK_HOME");
        if (own != null && !own.isBlank()) {
            return new RunDirectory(Path.of(own));
        }
        var state = environment.get("XDG_STATE_HOME");
        var base = state == null || state.isBlank() ? Path.of(home, ".local", "state") : Path.of(state);
        return new RunDirectory(base.resolve("runbook"));
    }

    /** Returns the file of a run. */
    public Path file(String run) {
        return directory.resolve(run + ENDING);
    }

    @Override
    public List<String> runs() {
        if (!Files.exists(directory)) {
            return List.of();
        }
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException("the journals' directory " + directory
                    + " is a file. Nothing was done; name a directory by --journal-dir or RUNBOOK_HOME.");
        }
        try (var files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the runs in " + directory + " can't be listed: " + e.getMessage(), e);
        }
    }

    @Override
    public ChainedJournal create(String run) {
        return RunFile.create(file(run));
    }

    @Override
    public boolean has(String run) {
        return Files.exists(file(run));
    }

    @Override
    public RecordedRun read(String run) {
        return RecordedRun.read(file(run));
    }

    @Override
    public ChainedJournal reopen(RecordedRun run) {
        return RunFile.reopen(file(run.id()), run);
    }

    @Override
    public String place() {
        return directory.toString();
    }

    @Override
    public boolean mayBeAt(String run) {
        return RunFile.isLocked(file(run));
    }

    @Override
    public void askToStop(String run) {
        try {
            Files.writeString(stop(run), "");
        } catch (IOException e) {
            throw new UncheckedIOException("the run can't be asked to stop: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean takeStop(String run) {
        try {
            return Files.deleteIfExists(stop(run));
        } catch (IOException e) {
            throw new UncheckedIOException(stop(run) + " can't be removed: " + e.getMessage(), e);
        }
    }

    private Path stop(String run) {
        return directory.resolve(run + ".stop");
    }

    @Override
    public void close() {}
}
