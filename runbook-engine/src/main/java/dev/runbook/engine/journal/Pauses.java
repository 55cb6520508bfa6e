package dev.runbook.engine.journal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets real time pass. */
final class Pauses {
    private Pauses() {}

    static void pass(Duration duration) {
        try {
            TimeUnit.MILLISECONDS.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
