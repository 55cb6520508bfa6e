package dev.runbook.chaos.embedded;

import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Sample;
import dev.runbook.api.port.Series;
import dev.runbook.chaos.prometheus.Prometheus;
import dev.runbook.chaos.prometheus.QueryResult;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Asks the embedded Prometheus at the simulation's now. */
record EmbeddedMetrics(Prometheus prometheus, Simulation simulation) implements Metrics {
    @Override
    public List<Sample> instant(String promql) {
        var now = simulation.now();
        var result = prometheus.instant(promql, now);
        if (result instanceof QueryResult.Scalar scalar) {
            return List.of(new Sample(Map.of(), now, scalar.value()));
        }
        if (result instanceof QueryResult.InstantVector vector) {
            return vector.samples().stream()
                    .map(sample -> new Sample(sample.labels().asMap(), now, sample.value()))
                    .toList();
        }
        throw new IllegalArgumentException("'" + promql + "' is neither an instant vector nor a scalar");
    }

    @Override
    public List<Series> range(String promql, Duration back, Duration step) {
        var now = simulation.now();
        return prometheus.range(promql, now.minus(back), now, step).tracks().stream()
                .map(track -> new Series(
                        track.labels().asMap(),
                        track.points().stream()
                                .map(point -> new Series.Point(point.at(), point.value()))
                                .toList()))
                .toList();
    }
}
