package dev.runbook.engine.cli;

import dev.runbook.engine.journal.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops a run from outside: Ctrl-C or {@code runbook abort}, which leaves a file beside the journal. The first
 * time the run stops after the effect that is under way; the second time the process stops waiting for it.
 */
final class StopWatch implements AutoCloseable {
    private final Path request;
    private final Screen screen;
    private final AtomicInteger times = new AtomicInteger();
    private final Runnable unheard;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "runbook-stop");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Thread running = Thread.currentThread();

    private StopWatch(Path request, Screen screen) {
        this.request = request;
        this.screen = screen;
        this.unheard = Interrupts.hear(() -> stop("Ctrl-C"));
        var unused = looking.scheduleWithFixedDelay(this::look, 200, 200, TimeUnit.MILLISECONDS);
    }

    static StopWatch of(RunDirectory runs, String run, Screen screen) {
        return new StopWatch(request(runs, run), screen);
    }

    static Path request(RunDirectory runs, String run) {
        return runs.directory().resolve(run + ".stop");
    }

    void during(Runnable work) {
        running = Thread.currentThread();
        work.run();
        // What stopped the run must not stop what is left to say about it.
        Thread.interrupted();
    }

    private void look() {
        if (Files.exists(request)) {
            try {
                Files.delete(request);
            } catch (IOException e) {
                screen.err().println(request + " can't be removed: " + e.getMessage());
            }
            stop("runbook abort");
        }
    }

    private void stop(String why) {
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
