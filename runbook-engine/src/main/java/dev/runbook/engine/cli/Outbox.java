package dev.runbook.engine.cli;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings messages to their channels, one after the other in the order in which they came, so that nothing else waits
 * for a channel. What it can't bring is logged. Thread-safe.
 */
final class Outbox implements AutoCloseable {
    private static final int WAITING = 100;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final ServeLog log;
    private final AtomicLong dropped = new AtomicLong();
    private final ThreadPoolExecutor sender =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                var thread = new Thread(task, "runbook-outbox");
                thread.setDaemon(true);
                return thread;
            });

    Outbox(ServeLog log) {
        this.log = log;
    }

    /**
     * Takes a message; never waits.
     *
     * @param to its channel
     * @param delivery brings it, or throws with the reason
     * @return whether it was taken; what was not is logged and counted
     */
    boolean put(String to, Runnable delivery) {
        try {
            sender.execute(() -> bring(to, delivery));
            return true;
        } catch (RejectedExecutionException e) {
            dropped.incrementAndGet();
            log.event(
                    "undelivered",
                    to,
                    sender.isShutdown() ? "the server ends" : WAITING + " messages wait for their channels already");
            return false;
        }
    }

    private void bring(String to, Runnable delivery) {
        try {
            delivery.run();
        } catch (RuntimeException e) {
            dropped.incrementAndGet();
            log.event("undelivered", to, String.valueOf(e.getMessage()));
        }
    }

    /** Returns how many messages it did not take or could not bring. */
    long dropped() {
        return dropped.get();
    }

    /** Brings what waits, within bounds. */
    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                int left = sender.getActiveCount() + sender.shutdownNow().size();
                log.event(
                        "undelivered",
                        "",
                        left + (left == 1 ? " message was" : " messages were") + " not brought before the end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
