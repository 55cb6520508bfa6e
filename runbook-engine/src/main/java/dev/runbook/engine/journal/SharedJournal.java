package dev.runbook.engine.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A journal in a shared store. Lines are written as the next ones or not at all, so that of two writers one can't go on.
 * Where it is not known whether they are written, the store is asked, a few times.
 */
final class SharedJournal extends ChainedJournal {
    private static final int ATTEMPTS = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final SharedLines shared;
    private final Consumer<Duration> pause;

    SharedJournal(String place, List<String> lines, SharedLines shared, Consumer<Duration> pause) {
        super(place, lines);
        this.shared = shared;
        this.pause = pause;
    }

    @Override
    protected void write(long first, List<String> added, List<? extends JournalRecord> records) throws IOException {
        // A stop must not cut a record off.
        boolean interrupted = Thread.interrupted();
        try {
            writeOrLook(shared, first, added, pause);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Writes lines as the next ones; where no answer came they may be there already. */
    static void writeOrLook(SharedLines shared, long first, List<String> added, Consumer<Duration> pause)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                if (shared.append(first, added)) {
                    return;
                }
                var there = shared.from(first);
                if (there.equals(added)) {
                    return;
                }
                if (!there.isEmpty() || attempt == ATTEMPTS) {
                    throw InUseException.overtaken();
                }
            } catch (InUseException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                pause.accept(FIRST_PAUSE.multipliedBy(1L << attempt));
                Thread.interrupted();
            }
        }
    }

    @Override
    public void close() {
        shared.close();
    }
}
