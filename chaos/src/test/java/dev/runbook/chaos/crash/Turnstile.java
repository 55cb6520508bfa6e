package dev.runbook.chaos.crash;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Holds the first who comes, before or after something is done, until it is opened; lets all others pass. Thread-safe. */
final class Turnstile {
    private final AtomicBoolean used = new AtomicBoolean();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final Moment moment;

    /** When to hold. */
    enum Moment {
        /** What is held is never done. */
        BEFORE,
        /** It is done, and nobody is told. */
        AFTER,
        /** Nobody is held. */
        NEVER
    }

    Turnstile(Moment moment) {
        this.moment = moment;
    }

    /** Comes before something is done; returns whether it is to be done. */
    boolean before() {
        return !holds(Moment.BEFORE);
    }

    /** Comes after it was done. */
    void after() {
        boolean unused = holds(Moment.AFTER);
    }

    private boolean holds(Moment here) {
        if (moment != here || used.getAndSet(true)) {
            return false;
        }
        reached.countDown();
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** Waits until somebody is held; returns false if nobody comes. */
    boolean reached() throws InterruptedException {
        return reached.await(60, TimeUnit.SECONDS);
    }

    void open() {
        open.countDown();
    }
}
