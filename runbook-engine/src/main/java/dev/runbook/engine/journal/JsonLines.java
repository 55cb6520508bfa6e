package dev.runbook.engine.journal;

/** Turns records into lines. */
final class JsonLines {
    private JsonLines() {}

    static String line(long sequence, JournalRecord record) {
        return sequence + " " + record;
    }
}
