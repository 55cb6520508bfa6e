package dev.runbook.engine.cli;

import dev.runbook.engine.execution.DaemonThreads;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings messages to their channels, each channel's one after the other in the order in which they came, so that nothing
 * else waits for a channel, and none for another. What it can't bring is logged. Thread-safe.
 */
final class Outbox implements AutoCloseable {
    private static final int WAITING = 100;
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final ServeLog log;
    private final AtomicLong dropped = new AtomicLong();
    /** By channel, of which there are as many as policy and runbooks name. */
    private final Map<String, ThreadPoolExecutor> senders = new HashMap<>();

    private boolean closed;

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
    synchronized boolean put(String to, Runnable delivery) {
        if (closed) {
            drop(to, "the server ends");
            return false;
        }
        try {
            senders.computeIfAbsent(to, Outbox::sender).execute(() -> bring(to, delivery));
            return true;
        } catch (RejectedExecutionException e) {
            drop(to, WAITING + " messages wait for this channel already");
            return false;
        }
    }

    private static ThreadPoolExecutor sender(String to) {
        var queue = new ArrayBlockingQueue<Runnable>(WAITING);
        var sender = new ThreadPoolExecutor(
                1, 1, IDLE.toSeconds(), TimeUnit.SECONDS, queue, DaemonThreads.named("runbook-outbox " + to));
        sender.allowCoreThreadTimeOut(true);
        return sender;
    }

    private void bring(String to, Runnable delivery) {
        try {
            delivery.run();
        } catch (RuntimeException e) {
            drop(to, String.valueOf(e.getMessage()));
        }
    }

    private void drop(String to, String reason) {
        dropped.incrementAndGet();
        log.event("undelivered", to, reason);
    }

    /** Returns how many messages it did not take or could not bring. */
    long dropped() {
        return dropped.get();
    }

    /** Brings what waits, all channels within one bound. */
    @Override
    public void close() {
        Map<String, ThreadPoolExecutor> ending;
        synchronized (this) {
            closed = true;
            ending = Map.copyOf(senders);
            ending.values().forEach(ThreadPoolExecutor::shutdown);
        }
        long end = System.nanoTime() + GRACE.toNanos();
        try {
            for (var sender : ending.entrySet()) {
                if (!sender.getValue().awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    leave(sender.getKey(), sender.getValue());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave(String to, ThreadPoolExecutor sender) {
        int left = sender.getActiveCount() + sender.shutdownNow().size();
        log.event(
                "undelivered",
                to,
                left + (left == 1 ? " message was" : " messages were") + " not brought before the end");
    }
}
