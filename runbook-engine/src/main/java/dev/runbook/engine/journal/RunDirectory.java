package dev.runbook.engine.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * The directory that holds the journals of live runs.
 *
 * @param directory where they are; need not exist
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record RunDirectory(Path directory) {
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

    /** Returns the ids of all runs, the newest last. */
    public List<String> runs() {
        if (!Files.isDirectory(directory)) {
            return List.of();
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

    /**
     * Reads a run by its id or the beginning of it.
     *
     * @throws IllegalArgumentException if there is none such, or several
     */
    public RecordedRun find(String run) {
        var found = runs().stream().filter(id -> id.startsWith(run)).collect(Collectors.toList());
        if (found.contains(run)) {
            found = List.of(run);
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    found.isEmpty()
                            ? "there is no run '" + run + "' in " + directory + "; see runbook status"
                            : "several runs begin with '" + run + "': " + String.join(", ", found)
                                    + "; write more of it");
        }
        return RecordedRun.read(file(found.get(0)));
    }
}
