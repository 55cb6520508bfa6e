package dev.runbook.engine.cli;

import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.journal.RunDirectory;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Stops a run from outside: Ctrl-C or {@code runbook abort}, which leaves a word in the store of journals. The first
 * time the run stops after the effect that is under way; the second time the process stops waiting for it.
 */
final class StopWatch implements AutoCloseable {
    private static final int HERE = 200;
    private static final int ELSEWHERE = 2_000;

    private final BooleanSupplier asked;
    private final Screen screen;
    private final AtomicInteger times = new AtomicInteger();
    private final Runnable unheard;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "runbook-stop");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Thread running = Thread.currentThread();

    private StopWatch(BooleanSupplier asked, int everyMillis, Screen screen) {
        this.asked = asked;
        this.screen = screen;
        this.unheard = Interrupts.hear(() -> stop("Ctrl-C"));
        var unused = looking.scheduleWithFixedDelay(this::look, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }

    static StopWatch of(JournalStore runs, String run, Screen screen) {
        return new StopWatch(() -> runs.takeStop(run), runs instanceof RunDirectory ? HERE : ELSEWHERE, screen);
    }

    void during(Runnable work) {
        running = Thread.currentThread();
        work.run();
        // What stopped the run must not stop what is left to say about it.
        Thread.interrupted();
    }

    private void look() {
        try {
            if (asked.getAsBoolean()) {
                stop("runbook abort");
            }
        } catch (UncheckedIOException e) {
            // A store that can't be asked stops the run by itself, at its next record.
        }
    }

    /** Stops the run; once more stops waiting. */
    void stop(String why) {
        if (times.incrementAndGet() == 1) {
            screen.err().println("Stopping after the effect that is under way (" + why + "); once more stops waiting.");
            running.interrupt();
        } else {
            screen.err().println("Not waiting any longer. See runbook status; then resume or roll back.");
            Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
        }
    }

    @Override
    public void close() {
        looking.shutdownNow();
        unheard.run();
    }
}
