package dev.runbook.engine.journal;

import java.io.IOException;
import java.util.List;

/** The lines of one run in a shared store. */
interface SharedLines extends AutoCloseable {
    /**
     * Writes lines as the next ones, all or none.
     *
     * @param first the number of the first, from 1
     * @return false if another process wrote a line of that number
     * @throws IOException if it is not known whether they are written
     */
    boolean append(long first, List<String> lines) throws IOException;

    /** Returns the lines from a number on. */
    List<String> from(long first) throws IOException;

    @Override
    void close();
}
