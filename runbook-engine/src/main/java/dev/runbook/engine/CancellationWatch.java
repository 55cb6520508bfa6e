package dev.runbook.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Polls the launcher's cancellation token while classes are executed: the platform itself asks it only between tests,
 * and a step may run for long. Thread-safe.
 */
final class CancellationWatch {
    private static final long POLL_MILLIS = 100;

    private final @Nullable BooleanSupplier cancelled;
    private final Set<Performance> running = new HashSet<>();
    /** Not that of the thread that runs a class, where it would be taken for one that a step has started. */
    private final ThreadGroup group = Thread.currentThread().getThreadGroup();

    private boolean watching;

    /**
     * Makes a watch.
     *
     * @param cancelled asks the token; null where the platform has none
     */
    CancellationWatch(@Nullable BooleanSupplier cancelled) {
        this.cancelled = cancelled;
    }

    synchronized void add(Performance performance) {
        running.add(performance);
        if (cancelled != null && !watching) {
            watching = true;
            var thread = new Thread(group, () -> watch(cancelled), "runbook-cancellation");
            thread.setDaemon(true);
            thread.start();
        }
    }

    synchronized void remove(Performance performance) {
        running.remove(performance);
    }

    private void watch(BooleanSupplier token) {
        try {
            for (var performance : whenCancelled(token)) {
                performance.cancel("the launcher cancelled the execution");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the token says so, or nothing runs any more; returns what runs then. */
    private synchronized List<Performance> whenCancelled(BooleanSupplier token) throws InterruptedException {
        while (!running.isEmpty() && !token.getAsBoolean()) {
            // Not woken when the last class ends: another one begins soon after, as a rule.
            wait(POLL_MILLIS);
        }
        watching = false;
        return new ArrayList<>(running);
    }
}
