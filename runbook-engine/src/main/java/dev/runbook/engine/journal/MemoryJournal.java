package dev.runbook.engine.journal;

import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/** A journal that is kept in memory. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class MemoryJournal implements Journal {
    private final List<String> lines = new ArrayList<>();

    @Override
    public synchronized void append(JournalRecord record) {
        lines.add(JsonLines.line(lines.size() + 1L, record));
    }

    @Override
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
