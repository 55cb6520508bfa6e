package dev.runbook.chaos.k3s;

import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Sample;
import dev.runbook.api.port.Series;
import dev.runbook.engine.promql.PromQl;
import java.time.Duration;
import java.util.List;

/**
 * A Prometheus on the wall's clock, asked on the world's: ranges are shortened, instants are translated.
 *
 * @param prometheus the real one
 * @param time the world's
 * @param speed how much faster the world lives
 */
record ScaledMetrics(Metrics prometheus, ScaledTime time, double speed) implements Metrics {
    @Override
    public List<Sample> instant(String promql) {
        return prometheus.instant(PromQl.hasten(promql, speed)).stream()
                .map(sample -> new Sample(sample.labels(), time.of(sample.at()), sample.value()))
                .toList();
    }

    @Override
    public List<Series> range(String promql, Duration back, Duration step) {
        return prometheus.range(PromQl.hasten(promql, speed), time.real(back), time.real(step)).stream()
                .map(series -> new Series(
                        series.labels(),
                        series.points().stream()
                                .map(point -> new Series.Point(time.of(point.at()), point.value()))
                                .toList()))
                .toList();
    }
}
