package dev.runbook.engine.port;

import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Sample;
import dev.runbook.api.port.Series;
import dev.runbook.engine.gate.StepGate;
import java.time.Duration;
import java.util.List;

/** The arena's Prometheus, for as long as the step lasts. */
record GatedMetrics(StepGate gate) implements Metrics {
    @Override
    public List<Sample> instant(String promql) {
        gate.requireOpen("the query " + promql);
        return gate.arena().metrics().instant(promql);
    }

    @Override
    public List<Series> range(String promql, Duration back, Duration step) {
        gate.requireOpen("the query " + promql);
        return gate.arena().metrics().range(promql, back, step);
    }
}
