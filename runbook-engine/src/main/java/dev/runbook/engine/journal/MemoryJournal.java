package dev.runbook.engine.journal;

import dev.runbook.engine.journal.JournalRecord.RunEnded;
import dev.runbook.engine.journal.JournalRecord.RunStarted;
import dev.runbook.engine.journal.JournalRecord.StepEnded;
import dev.runbook.engine.journal.JournalRecord.StepStarted;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/** A journal that is kept in memory. A record whose content can't change is made a line only when somebody reads it. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class MemoryJournal implements Journal {
    private final List<String> lines = new ArrayList<>();
    private final List<JournalRecord> unwritten = new ArrayList<>();

    @Override
    public synchronized void append(JournalRecord record) {
        unwritten.add(record);
        if (!lasts(record)) {
            write();
        }
    }

    @Override
    public synchronized List<String> lines() {
        write();
        return List.copyOf(lines);
    }

    private void write() {
        for (var record : unwritten) {
            lines.add(JsonLines.line(lines.size() + 1L, record));
        }
        unwritten.clear();
    }

    /** Objects and values may be changed by whoever made them; what a run without any writes down may wait. */
    private static boolean lasts(JournalRecord record) {
        return record instanceof RunStarted
                || record instanceof StepStarted
                || (record instanceof StepEnded ended && ended.value() == null)
                || record instanceof RunEnded;
    }
}
