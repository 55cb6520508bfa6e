package dev.runbook.engine.journal;

import java.util.List;
import org.apiguardian.api.API;

/** The append-only record of a run. Thread-safe: steps may act from several threads. */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface Journal {
    /** Writes a record down; it is in {@link #lines()} when this returns. */
    void append(JournalRecord record);

    /** Returns what was written so far, a JSON object a line, without line breaks. */
    List<String> lines();
}
