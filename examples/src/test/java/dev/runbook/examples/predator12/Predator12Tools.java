package dev.runbook.examples.predator12;

import dev.runbook.api.port.Commit;
import dev.runbook.api.port.LogDocument;
import dev.runbook.api.port.Trace;
import dev.runbook.engine.spi.CommitHistory;
import dev.runbook.engine.spi.LogIndex;
import dev.runbook.engine.spi.TraceStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** What the tools beside the cluster tell. */
final class Predator12Tools {
    private Predator12Tools() {}

    static CommitHistory commits(InstantSource clock) {
        var now = clock.instant();
        return limit -> List.of(
                        new Commit("9f1c2ab771", now.minus(Duration.ofMinutes(40)), "Ada", "Retry failed payments"),
                        new Commit("1b7d03c5fe", now.minus(Duration.ofHours(20)), "Bob", "Raise the pool to 20"))
                .subList(0, Math.min(2, limit));
    }

    static LogIndex logs(InstantSource clock) {
        return (index, back, limit) -> List.of(
                new LogDocument(clock.instant(), "ERROR", "payment 4711 timed out after 3000 ms"),
                new LogDocument(clock.instant().minusSeconds(30), "ERROR", "payment 4709 timed out after 3001 ms"),
                new LogDocument(clock.instant().minusSeconds(40), "INFO", "payment 4708 done"));
    }

    static TraceStore traces(InstantSource clock) {
        return (service, back) -> List.of(
                new Trace("a1", clock.instant(), "GET /items", Duration.ofMillis(80), "select of postgres, 20 ms"),
                new Trace("b2", clock.instant(), "POST /pay", Duration.ofMillis(3040), "charge of payments, 3000 ms"));
    }
}
