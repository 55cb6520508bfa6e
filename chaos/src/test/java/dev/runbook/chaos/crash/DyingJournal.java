package dev.runbook.chaos.crash;

import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.MemoryJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A journal that ends at one of its records, since its process dies there, or its disk is full or turns read-only and the
 * process lives on: from then on nothing is written and so nothing is sent.
 */
final class DyingJournal implements Journal {
    private final List<String> earlier;
    private final MemoryJournal own = new MemoryJournal();
    private final Predicate<List<String>> over;
    private final String full;
    private boolean dead;

    /** The death of a process, as far as one thread of this JVM can play it. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1;

        Died() {
            super("the process was killed", null, false, false);
        }
    }

    /**
     * Makes a journal.
     *
     * @param earlier lines of earlier processes
     * @param last how many records of its own are written before it dies
     */
    DyingJournal(List<String> earlier, int last) {
        this(earlier, last, "");
    }

    /**
     * Makes a journal.
     *
     * @param full what its disk says instead of dying; empty for a process that dies
     */
    DyingJournal(List<String> earlier, int last, String full) {
        this(earlier, own -> own.size() == last, full);
    }

    /** Makes one that dies when what it has written itself is enough. */
    DyingJournal(List<String> earlier, Predicate<List<String>> over) {
        this(earlier, over, "");
    }

    private DyingJournal(List<String> earlier, Predicate<List<String>> over, String full) {
        this.earlier = earlier;
        this.over = over;
        this.full = full;
    }

    @Override
    public synchronized void append(JournalRecord record) {
        if (dead || over.test(own.lines())) {
            dead = true;
            if (!full.isEmpty()) {
                throw new UncheckedIOException(new IOException(full));
            }
            throw new Died();
        }
        own.append(record);
    }

    @Override
    public synchronized List<String> lines() {
        var lines = new ArrayList<>(earlier);
        lines.addAll(own.lines());
        return List.copyOf(lines);
    }

    boolean dead() {
        return dead;
    }
}
