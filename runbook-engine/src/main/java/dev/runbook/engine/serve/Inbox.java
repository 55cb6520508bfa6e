package dev.runbook.engine.serve;

import dev.runbook.engine.journal.AlertHistory;
import dev.runbook.engine.journal.AlertHistory.Entry;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.AlertEnded;
import dev.runbook.engine.journal.JournalRecord.AlertReceived;
import dev.runbook.engine.journal.JournalRecord.AlertStarted;
import dev.runbook.engine.journal.RecordedRun;
import dev.runbook.engine.journal.RunFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The alerts that were accepted: on disk before anybody is told so. A restart finds what was not done. Thread-safe; one
 * process at a time.
 */
final class Inbox implements AutoCloseable {
    private static final String FILE = "alerts.inbox";

    private final RunFile file;
    private final InstantSource clock;
    private final AlertHistory history;

    private Inbox(RunFile file, AlertHistory history, InstantSource clock) {
        this.file = file;
        this.history = history;
        this.clock = clock;
    }

    /**
     * Opens the inbox of a directory, and makes it when it is not there.
     *
     * @throws dev.runbook.engine.journal.DamagedJournalException if it is damaged; nothing is forgotten silently
     */
    static Inbox open(Path directory, InstantSource clock) {
        var path = directory.resolve(FILE);
        if (!Files.exists(path)) {
            return new Inbox(RunFile.create(path), AlertHistory.of(List.of()), clock);
        }
        var recorded = RecordedRun.read(path);
        return new Inbox(RunFile.reopen(path, recorded), AlertHistory.of(recorded.lines()), clock);
    }

    /** Writes down the alerts that are new, and returns these. Nothing is accepted when that fails. */
    synchronized List<ReceivedAlert> accept(List<ReceivedAlert> alerts) {
        var fresh = new ArrayList<ReceivedAlert>();
        var records = new ArrayList<JournalRecord>();
        var keys = new LinkedHashSet<String>();
        for (var alert : alerts) {
            if (alert.firing() && !history.knows(alert.key()) && keys.add(alert.key())) {
                fresh.add(alert);
                records.add(new AlertReceived(clock.instant(), alert.key(), alert.fingerprint(), alert.alert()));
            }
        }
        write(records);
        return fresh;
    }

    /** Writes down that a run begins for an alert. */
    synchronized void started(String key, String run) {
        write(List.of(new AlertStarted(clock.instant(), key, run)));
    }

    /** Writes down what became of an alert. */
    synchronized void ended(String key, String outcome, String reason) {
        write(List.of(new AlertEnded(clock.instant(), key, outcome, reason)));
    }

    private void write(List<JournalRecord> records) {
        if (!records.isEmpty()) {
            file.appendAll(records);
            records.forEach(history::take);
        }
    }

    /** Returns the alerts of which nobody knows yet what becomes of them. */
    synchronized List<Entry> open() {
        return history.open();
    }

    /** Returns how many runs were begun for a fingerprint in the time that has just passed. */
    synchronized int runs(String fingerprint, Duration within) {
        return history.runs(fingerprint, clock.instant().minus(within));
    }

    @Override
    public void close() {
        file.close();
    }
}
