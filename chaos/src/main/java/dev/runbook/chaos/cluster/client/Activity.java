package dev.runbook.chaos.cluster.client;

import java.time.Duration;

/** Counts the tasks that a client's threads have not finished. */
final class Activity {
    private int pending;

    synchronized void begin() {
        pending++;
    }

    synchronized void end() {
        pending--;
        if (pending == 0) {
            notifyAll();
        }
    }

    synchronized boolean idle() {
        return pending == 0;
    }

    /** Waits until nothing is pending, in real time; returns whether that came true. */
    synchronized boolean await(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (pending > 0) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
