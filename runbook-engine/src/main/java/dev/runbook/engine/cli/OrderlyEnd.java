package dev.runbook.engine.cli;

import dev.runbook.engine.gate.Stop;
import java.time.Duration;

/**
 * What becomes of a run when its process is asked to end (SIGTERM): nothing more is begun, and what became of the effect
 * that is under way is written down, so that the next process need not ask. The JVM is kept for that, within bounds.
 */
final class OrderlyEnd implements AutoCloseable {
    private final HandedOverJournal journal;
    private final Stop stop;
    private final Screen screen;
    private final ShutdownHook hook;

    OrderlyEnd(HandedOverJournal journal, Stop stop, Screen screen) {
        this.journal = journal;
        this.stop = stop;
        this.screen = screen;
        this.hook = new ShutdownHook("runbook-end", this::end);
    }

    /** Waits for effects alone: the run's own thread may be the one that ends the JVM. */
    private void end() {
        journal.handOver();
        try {
            if (!stop.awaitEffects(Duration.ZERO)) {
                screen.err().println("Ending after the effect that is under way.");
                var unused = stop.awaitEffects(Duration.ofSeconds(ShutdownHook.LONGEST_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        hook.close();
    }
}
