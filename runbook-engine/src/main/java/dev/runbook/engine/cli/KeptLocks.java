package dev.runbook.engine.cli;

import dev.runbook.engine.journal.DamagedJournalException;
import dev.runbook.engine.journal.JournalRecord.LockReleased;
import dev.runbook.engine.journal.JournalRecord.LockTaken;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.journal.RecordedRun;
import dev.runbook.engine.live.EndedRuns;
import dev.runbook.engine.live.Hold;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The locks of runs that have ended, or died before they had begun, and did not give them back, as their journals tell.
 *
 * @param journals the journals that are within reach
 * @param client reaches the locks
 * @param screen where it is told
 */
record KeptLocks(JournalStore journals, KubernetesClient client, Screen screen) implements EndedRuns {
    @Override
    public boolean kept(String run, String lock, int token) {
        return read(run)
                .flatMap(this::kept)
                .filter(taken -> taken.lock().equals(lock) && taken.token() == token)
                .isPresent();
    }

    /** Somebody else may be at it this very moment, or its journal be read-only: its lock is free all the same. */
    @Override
    public void giveBack(String run) {
        try {
            read(run).ifPresent(found -> {
                var unused = giveBack(found);
            });
        } catch (UncheckedIOException e) {
            screen.err()
                    .println(
                            "That the run " + run + " gave back its lock could not be written down: " + e.getMessage());
        }
    }

    /** Gives back what a run kept; returns whether nobody else has it by now. */
    boolean giveBack(RecordedRun run) {
        var taken = kept(run);
        return taken.isPresent() && giveBack(run, taken.get());
    }

    private Optional<LockTaken> kept(RecordedRun run) {
        var history = run.history();
        return history.begun() || journals.mayBeAt(run.id()) ? history.keptLock() : history.lock();
    }

    private boolean giveBack(RecordedRun run, LockTaken taken) {
        try (var journal = journals.reopen(run)) {
            var record = Hold.kept(client, taken, run.id(), Workplace.CLOCK).release(Workplace.CLOCK.instant());
            journal.append(record);
            boolean free =
                    record instanceof LockReleased released && released.lost().isEmpty();
            if (free) {
                screen.out()
                        .println("The run " + run.id() + " has ended and had not given back its lock " + taken.lock()
                                + ", since its process died before that. It is free now.");
            }
            return free;
        }
    }

    /** A journal that can't be read tells nothing; its lock runs out by itself. */
    private Optional<RecordedRun> read(String run) {
        try {
            return journals.has(run) ? Optional.of(journals.read(run)) : Optional.empty();
        } catch (DamagedJournalException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
