package dev.runbook.engine.cli;

import dev.runbook.engine.gate.Stop;
import java.time.Duration;

/**
 * What becomes of a run when its process is asked to end (SIGTERM): nothing more is begun, and what became of the effect
 * that is under way is written down, so that the next process need not ask. The JVM is kept for that, but no longer than
 * {@value #LONGEST_SECONDS} s.
 */
final class OrderlyEnd implements AutoCloseable {
    private static final int LONGEST_SECONDS = 45;

    private final HandedOverJournal journal;
    private final Stop stop;
    private final Screen screen;
    private final Thread hook = new Thread(this::end, "runbook-end");

    OrderlyEnd(HandedOverJournal journal, Stop stop, Screen screen) {
        this.journal = journal;
        this.stop = stop;
        this.screen = screen;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Waits for effects alone: the run's own thread may be the one that ends the JVM. */
    private void end() {
        journal.handOver();
        try {
            if (!stop.awaitEffects(Duration.ZERO)) {
                screen.err().println("Ending after the effect that is under way.");
                var unused = stop.awaitEffects(Duration.ofSeconds(LONGEST_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            var unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook has done its work, or is at it.
        }
    }
}
