package dev.runbook.engine.journal;

import java.util.List;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * Where journals of live runs are kept. Of two writers of one run at most one goes on: the second is refused, or the
 * first can't append any more once the second has. Thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface JournalStore extends AutoCloseable {
    /**
     * Begins the journal of a new run.
     *
     * @param run the run's id
     * @throws java.io.UncheckedIOException if there is a run of that name, or it can't be written
     */
    ChainedJournal create(String run);

    /** Returns whether there is a run of that id. */
    boolean has(String run);

    /**
     * Reads a run.
     *
     * @throws DamagedJournalException if it is not what was written
     * @throws java.io.UncheckedIOException if it is not there, or can't be read
     */
    RecordedRun read(String run);

    /**
     * Goes on with a run from where it was read.
     *
     * @throws java.io.UncheckedIOException if another process writes to it, or has since it was read
     */
    ChainedJournal reopen(RecordedRun run);

    /** Returns the ids of all runs, the newest last. */
    List<String> runs();

    /** Returns where it is, for people. */
    String place();

    /** Returns whether a process is at a run; true where that can't be told from here. */
    default boolean mayBeAt(String run) {
        return true;
    }

    /** Asks the process that is at a run, wherever it is, to stop it. */
    void askToStop(String run);

    /** Returns whether a run was asked to stop since this was asked last. */
    boolean takeStop(String run);

    @Override
    void close();

    /**
     * Reads a run by its id or the beginning of it.
     *
     * @throws IllegalArgumentException if there is none such, or several
     */
    default RecordedRun find(String run) {
        if (run.isBlank()) {
            // The beginning of every id: whoever has an empty variable does not mean the only run that there is.
            throw new IllegalArgumentException(
                    "no run was named, its id is empty. Nothing was done; see runbook status");
        }
        var found = runs().stream().filter(id -> id.startsWith(run)).collect(Collectors.toList());
        if (found.contains(run)) {
            found = List.of(run);
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException(
                    found.isEmpty()
                            ? "there is no run '" + run + "' in " + place() + "; see runbook status"
                            : "several runs begin with '" + run + "': " + String.join(", ", found)
                                    + "; write more of it");
        }
        return read(found.get(0));
    }
}
