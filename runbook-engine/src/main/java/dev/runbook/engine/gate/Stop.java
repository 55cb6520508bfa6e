package dev.runbook.engine.gate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run is to stop, and why: asked before each effect, while a step or a rollback waits, and between two. An
 * effect that is under way comes to its end. Thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Stop {
    private volatile @Nullable String steps;
    private volatile @Nullable String rollbacks;
    private int underWay;

    /** Stops the steps; what they did may be taken back. */
    public void steps(String why) {
        steps = why;
    }

    /** Stops the steps and the rollbacks. */
    public void everything(String why) {
        steps = why;
        rollbacks = why;
    }

    /** Returns why steps stop; null if they don't. */
    public @Nullable String ofSteps() {
        return steps;
    }

    /** Returns why rollbacks stop; null if they don't. */
    public @Nullable String ofRollbacks() {
        return rollbacks;
    }

    synchronized void begun() {
        underWay++;
    }

    synchronized void settled() {
        underWay--;
        notifyAll();
    }

    /** Waits until no effect is under way whose outcome is not written down. None begins after {@link #everything}. */
    public synchronized void awaitEffects() throws InterruptedException {
        while (underWay > 0) {
            wait();
        }
    }

    /** Waits likewise, but no longer than so; returns whether none is under way. */
    public synchronized boolean awaitEffects(Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); underWay > 0 && left > 0; left = until - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return underWay == 0;
    }
}
