package dev.runbook.engine.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of a command that goes on until it is told: by Ctrl-C, by SIGTERM, by an interrupt of the thread that waits.
 * Keeps the JVM until what the command holds is closed in order, within bounds.
 */
final class Termination implements AutoCloseable {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ShutdownHook hook = new ShutdownHook("runbook-shutdown", this::hold);
    private final Runnable unhear = Interrupts.hear(asked::countDown);

    /** Waits until somebody asks; an interrupt is taken, since it would end what is left to do in order. */
    void await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            asked.countDown();
        }
    }

    /** Asks that it ends. */
    void ask() {
        asked.countDown();
    }

    private void hold() {
        asked.countDown();
        try {
            var unused = closed.await(ShutdownHook.LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the JVM end. */
    @Override
    public void close() {
        unhear.run();
        closed.countDown();
        hook.close();
    }
}
