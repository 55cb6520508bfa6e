package dev.runbook.engine.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The journal of a live run, wherever it is kept: each record becomes a line that is bound to the line before it. Once a
 * line could not be written nothing is appended any more, so nothing is sent any more either.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public abstract class ChainedJournal implements Journal, AutoCloseable {
    private final String place;
    private final List<String> lines;
    private String previous;
    private boolean broken;

    /**
     * Makes a journal.
     *
     * @param place where it is, for people
     * @param lines those that are there, whole and undamaged
     */
    protected ChainedJournal(String place, List<String> lines) {
        this.place = place;
        this.lines = new ArrayList<>(lines);
        this.previous = lines.isEmpty() ? Chain.START : Chain.hash(lines.get(lines.size() - 1));
    }

    /**
     * Writes lines so that they outlive the process, and, where the store says so, the machine.
     *
     * @param first the number of the first line, from 1; the line before it was written by this journal or found by it
     * @param added the lines, without line breaks
     * @param records what the lines tell
     * @throws IOException if they are not surely written as the next ones
     */
    protected abstract void write(long first, List<String> added, List<? extends JournalRecord> records)
            throws IOException;

    @Override
    public final void append(JournalRecord record) {
        appendAll(List.of(record));
    }

    /**
     * Appends records that are written together.
     *
     * @throws UncheckedIOException if they, or earlier ones, can't be written
     */
    public final synchronized void appendAll(List<? extends JournalRecord> records) {
        if (broken) {
            throw unwritable(place, new IOException("an earlier record could not be written"));
        }
        var added = new ArrayList<String>();
        var last = previous;
        for (var record : records) {
            var line = Chain.close(JsonLines.line(lines.size() + added.size() + 1L, record), last);
            last = Chain.hash(line);
            added.add(line);
        }
        broken = true;
        try {
            write(lines.size() + 1L, added, records);
        } catch (IOException e) {
            throw unwritable(place, e);
        }
        broken = false;
        previous = last;
        lines.addAll(added);
    }

    @Override
    public final synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** Returns where it is, for people. */
    public final String place() {
        return place;
    }

    /** Gives it back; another process may go on with it. */
    @Override
    public abstract void close();

    /** Returns what is thrown where a journal can't be written. */
    protected static UncheckedIOException unwritable(String place, IOException cause) {
        return new UncheckedIOException(
                "the journal " + place + " can't be written, so nothing more is done: " + cause.getMessage(), cause);
    }
}
