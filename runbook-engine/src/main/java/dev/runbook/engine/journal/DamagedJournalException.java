package dev.runbook.engine.journal;

import org.apiguardian.api.API;

/** Thrown where a journal is not what was written: nothing is resumed or rolled back from it. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class DamagedJournalException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    DamagedJournalException(String place, int line, String what) {
        super("the journal " + place + " is damaged in line " + line + ": " + what
                + ". Nothing is resumed or rolled back from it, since nobody knows what else is wrong. Lines 1 to "
                + (line - 1) + " are whole: read them to see what was done, and finish by hand.");
    }
}
