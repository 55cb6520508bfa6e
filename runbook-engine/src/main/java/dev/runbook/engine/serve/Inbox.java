package dev.runbook.engine.serve;

import dev.runbook.engine.journal.AlertHistory;
import dev.runbook.engine.journal.AlertHistory.Entry;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.AlertEnded;
import dev.runbook.engine.journal.JournalRecord.AlertEscalated;
import dev.runbook.engine.journal.JournalRecord.AlertReceived;
import dev.runbook.engine.journal.JournalRecord.AlertResolved;
import dev.runbook.engine.journal.JournalRecord.AlertStarted;
import dev.runbook.engine.journal.RecordedRun;
import dev.runbook.engine.journal.RunFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    private static final String NEXT = "alerts.inbox.next";
    /** Longer than Alertmanager repeats what fires still, and than any cool-down. */
    private static final Duration REMEMBERED = Duration.ofDays(7);
    /** So many records are worth it to write the file anew. */
    private static final int WORTH = 2000;

    private final Path directory;
    private final InstantSource clock;
    private RunFile file;
    private AlertHistory history;
    private int records;
    private int looked;
    private boolean broken;

    private Inbox(Path directory, RunFile file, AlertHistory history, int records, InstantSource clock) {
        this.directory = directory;
        this.file = file;
        this.history = history;
        this.records = records;
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
            return new Inbox(directory, RunFile.create(path), AlertHistory.of(List.of()), 0, clock);
        }
        var recorded = RecordedRun.read(path);
        var lines = recorded.lines();
        var inbox = new Inbox(directory, RunFile.reopen(path, recorded), AlertHistory.of(lines), lines.size(), clock);
        inbox.compact();
        return inbox;
    }

    /**
     * Leaves out what ended long ago, when that is most of the file. The new file is complete and on disk before it
     * takes the place of the old one; a process that ends in between leaves the old one as it was.
     */
    private void compact() {
        if (records - looked < WORTH) {
            return;
        }
        looked = records;
        var kept = AlertHistory.since(file.lines(), clock.instant().minus(REMEMBERED));
        if (records - kept.size() < WORTH) {
            return;
        }
        var next = directory.resolve(NEXT);
        try {
            Files.deleteIfExists(next);
            var smaller = RunFile.create(next);
            smaller.appendAll(kept);
            Files.move(next, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
            file.close();
            file = smaller;
            history = AlertHistory.of(smaller.lines());
            records = kept.size();
            looked = records;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the inbox in " + directory + " can't be made smaller: " + e.getMessage(), e);
        }
    }

    /**
     * Writes down the alerts that are new, and returns these; also which open ones are over. Nothing is accepted when
     * that fails.
     */
    synchronized List<ReceivedAlert> accept(List<ReceivedAlert> alerts) {
        compact();
        var fresh = new ArrayList<ReceivedAlert>();
        var received = new ArrayList<JournalRecord>();
        var keys = new LinkedHashSet<String>();
        var over = new LinkedHashSet<String>();
        for (var alert : alerts) {
            if (alert.firing() && !history.knows(alert.key()) && keys.add(alert.key())) {
                fresh.add(alert);
                received.add(new AlertReceived(clock.instant(), alert.key(), alert.fingerprint(), alert.alert()));
            } else if (!alert.firing()
                    && (keys.contains(alert.key()) || history.isOpen(alert.key()))
                    && !history.resolved(alert.key())
                    && over.add(alert.key())) {
                received.add(new AlertResolved(clock.instant(), alert.key()));
            }
        }
        write(received);
        return fresh;
    }

    /** Writes down that a run begins for an alert. */
    synchronized void started(String key, String run) {
        write(List.of(new AlertStarted(clock.instant(), key, run)));
    }

    /**
     * What became of an alert.
     *
     * @param reason why, one line; empty for none
     */
    record Ending(String key, String outcome, String reason) {}

    /** Writes down what became of alerts. */
    synchronized void ended(List<Ending> endings) {
        var at = clock.instant();
        write(endings.stream()
                .map(ending -> new AlertEnded(at, ending.key(), ending.outcome(), ending.reason()))
                .toList());
    }

    /** Returns whether something could not be written. Then nothing can be any more; opened anew it may be. */
    synchronized boolean broken() {
        return broken;
    }

    private void write(List<? extends JournalRecord> more) {
        if (!more.isEmpty()) {
            broken = true;
            file.appendAll(more);
            broken = false;
            more.forEach(history::take);
            records += more.size();
        }
    }

    /** Returns the alerts of which nobody knows yet what becomes of them. */
    synchronized List<Entry> open() {
        return history.open();
    }

    /** Returns whether an alert of which nobody knows yet what becomes of it has a run. */
    synchronized boolean started(String key) {
        return history.open().stream().anyMatch(entry -> entry.key().equals(key) && entry.run() != null);
    }

    /** Returns whether Alertmanager has told that an alert is over of which nobody knows yet what becomes of it. */
    synchronized boolean resolved(String key) {
        return history.resolved(key);
    }

    /** Writes down that a level was called, since a run asks. */
    synchronized void call(String key, String question, String level) {
        write(List.of(new AlertEscalated(clock.instant(), key, question, level)));
    }

    /** Returns who was called for an alert's run. */
    synchronized List<AlertEscalated> calls(String key) {
        return history.calls(key);
    }

    /** Returns whether a level was called for an alert's run. */
    synchronized boolean called(String key, String level) {
        return history.calls(key).stream().anyMatch(call -> call.level().equals(level));
    }

    /** Returns whether a level was called for a question of an alert's run. */
    synchronized boolean called(String key, String question, String level) {
        return history.calls(key).stream()
                .anyMatch(
                        call -> call.question().equals(question) && call.level().equals(level));
    }

    /** Returns how many runs were begun for a fingerprint in the time that has just passed. */
    synchronized int runs(String fingerprint, Duration within) {
        return history.runs(fingerprint, clock.instant().minus(within));
    }

    @Override
    public synchronized void close() {
        file.close();
    }
}
