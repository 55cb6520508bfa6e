package dev.runbook.engine.port;

import dev.runbook.api.port.Trace;
import dev.runbook.api.port.Traces;
import dev.runbook.engine.gate.StepGate;
import dev.runbook.engine.spi.TraceStore;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Traces of requests, for as long as the step lasts. */
record GatedTraces(StepGate gate) implements Traces {
    @Override
    public List<Trace> slowest(String connection, String service, Duration back, int limit) {
        var traces = Reached.of(gate, TraceStore.class, "jaeger", connection);
        return gate.readOnly("traces of " + service + " in " + connection, () -> traces.recent(service, back)).stream()
                .sorted(Comparator.comparing(Trace::duration).reversed().thenComparing(Trace::id))
                .limit(limit)
                .toList();
    }
}
