package dev.runbook.engine.port;

import dev.runbook.api.port.Metrics;
import dev.runbook.api.port.Sample;
import dev.runbook.api.port.Slos;
import dev.runbook.api.slo.Slo;
import dev.runbook.api.slo.SloStatus;
import dev.runbook.engine.model.SloFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** SLOs over the metrics of a step. */
record MetricSlos(Metrics metrics) implements Slos {
    @Override
    public List<SloStatus> get(Class<? extends Slo> type) {
        var slo = SloFactory.make(type);
        var samples = metrics.instant(slo.indicator());
        return samples.isEmpty()
                ? List.of(status(slo, Map.of(), Double.NaN))
                : samples.stream()
                        .map(sample -> status(slo, subject(sample), sample.value()))
                        .toList();
    }

    @Override
    public boolean met(List<Class<? extends Slo>> slos) {
        return slos.stream().allMatch(slo -> get(slo).stream().allMatch(SloStatus::met));
    }

    private static SloStatus status(Slo slo, Map<String, String> subject, double value) {
        return new SloStatus(
                slo.title(), subject, value, slo.objective(), slo.objective().holds(value));
    }

    private static Map<String, String> subject(Sample sample) {
        var labels = new HashMap<>(sample.labels());
        labels.remove("__name__");
        return labels;
    }
}
