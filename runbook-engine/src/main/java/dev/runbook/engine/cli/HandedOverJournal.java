package dev.runbook.engine.cli;

import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.EffectEnded;
import java.util.List;

/**
 * A journal that can be handed over to another process. From then on it takes only what became of an effect that was
 * under way: nothing new can be sent, nothing is taken back, and the other process finds the run as after a kill, only
 * without anything that it would have to look up. Thread-safe.
 */
final class HandedOverJournal implements Journal {
    private final Journal journal;
    private boolean handedOver;

    HandedOverJournal(Journal journal) {
        this.journal = journal;
    }

    synchronized void handOver() {
        handedOver = true;
    }

    synchronized boolean handedOver() {
        return handedOver;
    }

    @Override
    public synchronized void append(JournalRecord record) {
        if (handedOver && !(record instanceof EffectEnded)) {
            throw new IllegalStateException("this process ends; the next one goes on with the run");
        }
        journal.append(record);
    }

    @Override
    public List<String> lines() {
        return journal.lines();
    }
}
