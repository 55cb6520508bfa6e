package dev.runbook.engine.execution;

import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run's journal, which knows when the run last changed something. */
final class RunJournal implements Journal {
    private final Journal lines;
    private volatile @Nullable Instant lastEffect;

    RunJournal(Journal lines) {
        this.lines = lines;
    }

    @Override
    public void append(JournalRecord record) {
        lines.append(record);
        if (record instanceof JournalRecord.EffectEnded ended) {
            lastEffect = ended.at();
        }
    }

    @Override
    public List<String> lines() {
        return lines.lines();
    }

    @Nullable Instant lastEffect() {
        return lastEffect;
    }
}
