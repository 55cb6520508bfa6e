package dev.runbook.engine.serve;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the server counts, in Prometheus' text format. Thread-safe. */
final class ServeMeters {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger asking = new AtomicInteger();

    ServeMeters(Responder responder) {
        registry.gauge("runbook.runs.waiting", waiting);
        registry.gauge("runbook.runs.running", running);
        registry.gauge("runbook.runs.asking", asking);
        FunctionCounter.builder("runbook.messages.dropped", responder, Responder::dropped)
                .register(registry);
        // What has not happened yet is there with 0, so that its first time is an increase.
        for (var reason : NotTaken.values()) {
            notTaken(reason, 0);
        }
    }

    void notTaken(NotTaken reason) {
        notTaken(reason, 1);
    }

    private void notTaken(NotTaken reason, int times) {
        registry.counter(
                        reason.ofAlert() ? "runbook.alerts.unread" : "runbook.webhook.refused",
                        "reason",
                        reason.label())
                .increment(times);
    }

    void request(int status) {
        registry.counter("runbook.webhook.requests", "status", String.valueOf(status))
                .increment();
    }

    void alert(String outcome) {
        registry.counter("runbook.alerts", "outcome", outcome).increment();
    }

    void resolved() {
        alert("RESOLVED_TOLD");
    }

    void skewed(boolean future) {
        registry.counter("runbook.alerts.skewed", "start", future ? "future" : "past")
                .increment();
    }

    void ended(String runbook, String outcome) {
        registry.counter("runbook.runs", "runbook", runbook, "outcome", outcome).increment();
    }

    void sizes(int nowWaiting, int nowRunning, int nowAsking) {
        waiting.set(nowWaiting);
        running.set(nowRunning);
        asking.set(nowAsking);
    }

    String text() {
        return registry.scrape();
    }
}
