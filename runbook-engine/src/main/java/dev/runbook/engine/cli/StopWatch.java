package dev.runbook.engine.cli;

import dev.runbook.engine.execution.DaemonThreads;
import dev.runbook.engine.execution.NextCommands;
import dev.runbook.engine.gate.Stop;
import dev.runbook.engine.journal.RunDirectory;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Stops a run or a rollback from outside: Ctrl-C or {@code runbook abort}, which leaves a word in the store of journals.
 * The first time it stops after the effect that is under way; at a second Ctrl-C the process ends after it. Ctrl-C for a
 * server is the server's.
 */
final class StopWatch implements AutoCloseable {
    private static final int HERE = 200;
    private static final int ELSEWHERE = 2_000;

    private final BooleanSupplier asked;
    private final Screen screen;
    private final Stop stop;
    private final Consumer<String> first;
    private final String next;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Runnable unheard;
    private final ScheduledExecutorService looking =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("runbook-stop"));

    private StopWatch(
            BooleanSupplier asked,
            int everyMillis,
            Screen screen,
            Stop stop,
            Consumer<String> first,
            String next,
            boolean served) {
        this.asked = asked;
        this.screen = screen;
        this.stop = stop;
        this.first = first;
        this.next = next;
        this.unheard = served ? () -> {} : Interrupts.hear(this::interrupted);
        // What was asked before holds for the first step, too.
        look();
        var unused = looking.scheduleWithFixedDelay(this::look, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }

    /** Watches over a run: its steps are stopped, and its rollbacks are not. */
    static StopWatch ofRun(Workplace place, String run, Stop stop) {
        return of(place, run, stop, stop::steps, NextCommands.ofRun(run));
    }

    /** Watches over a rollback. */
    static StopWatch ofRollback(Workplace place, String run, Stop stop) {
        return of(place, run, stop, stop::everything, NextCommands.ofRollback(run));
    }

    private static StopWatch of(Workplace place, String run, Stop stop, Consumer<String> first, String next) {
        var runs = place.journals();
        int every = runs instanceof RunDirectory ? HERE : ELSEWHERE;
        return new StopWatch(() -> runs.takeStop(run), every, place.screen(), stop, first, next, place.served());
    }

    private boolean asked() {
        try {
            return asked.getAsBoolean();
        } catch (UncheckedIOException e) {
            // A store that can't be asked stops the run by itself, at its next record.
            return false;
        }
    }

    private void look() {
        if (asked()) {
            stop("runbook abort");
        }
    }

    /** Stops it, unless it is being stopped. */
    void stop(String why) {
        if (stopping.compareAndSet(false, true)) {
            screen.err().println("Stopping after the effect that is under way (" + why + "); once more stops waiting.");
            first.accept(why);
        }
    }

    /**
     * Never in the middle of a write: an effect has the time limit of its call. Whoever is asked what is to become of the
     * run has answered by it: it stays as it is, and ends in order.
     */
    private void interrupted() {
        if (!stopping.get()) {
            stop("Ctrl-C");
            return;
        }
        if (screen.in().leave()) {
            stop.everything("Ctrl-C");
            return;
        }
        screen.err().println("Not waiting any longer than the effect that is under way takes. Go on with: " + next);
        stop.everything("Ctrl-C");
        try {
            stop.awaitEffects();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
    }

    /** What was asked too late is not to stop the next process. */
    @Override
    public void close() {
        looking.shutdownNow();
        unheard.run();
        var unused = asked();
    }
}
