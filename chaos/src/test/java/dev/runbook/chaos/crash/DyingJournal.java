package dev.runbook.chaos.crash;

import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.MemoryJournal;
import java.util.ArrayList;
import java.util.List;

/** A journal whose process dies at one of its records: from then on nothing is written and so nothing is sent. */
final class DyingJournal implements Journal {
    private final List<String> earlier;
    private final MemoryJournal own = new MemoryJournal();
    private final int last;
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
        this.earlier = earlier;
        this.last = last;
    }

    @Override
    public synchronized void append(JournalRecord record) {
        if (dead || own.lines().size() == last) {
            dead = true;
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
