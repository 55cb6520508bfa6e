package dev.runbook.engine.cli;

import dev.runbook.api.port.Metrics;
import dev.runbook.engine.execution.DaemonThreads;
import dev.runbook.engine.live.AbortConditions;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks the abort conditions while a run is under way, also when it only waits, and stops it once one holds.
 *
 * @param conditions what stops a run
 * @param metrics answers them
 * @param stop stops it, with the reason
 */
record AbortWatch(AbortConditions conditions, Metrics metrics, Consumer<String> stop) {
    private static final int EVERY_SECONDS = 5;

    void during(Runnable work) {
        if (conditions.expressions().isEmpty()) {
            work.run();
            return;
        }
        var asking = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("runbook-abort"));
        Runnable ask = () -> conditions.holding(metrics).ifPresent(reason -> {
            asking.shutdown();
            stop.accept(reason);
        });
        var unused = asking.scheduleWithFixedDelay(ask, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        try {
            work.run();
        } finally {
            asking.shutdownNow();
        }
    }
}
