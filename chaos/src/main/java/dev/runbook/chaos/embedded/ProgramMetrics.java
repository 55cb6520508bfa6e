package dev.runbook.chaos.embedded;

import dev.runbook.chaos.prometheus.Labels;
import dev.runbook.chaos.prometheus.ScrapeSink;
import dev.runbook.chaos.prometheus.ScrapeTarget;
import dev.runbook.chaos.world.Program;
import java.util.HashMap;
import java.util.Map;

/** The exporter beside a program. */
final class ProgramMetrics implements ScrapeTarget {
    private final String namespace;
    private final String workload;
    private final Program program;
    private final Map<String, Labels> series = new HashMap<>();

    ProgramMetrics(String namespace, String workload, Program program) {
        this.namespace = namespace;
        this.workload = workload;
        this.program = program;
    }

    @Override
    public String job() {
        return workload + "-exporter";
    }

    @Override
    public String instance() {
        return workload;
    }

    @Override
    public void scrape(ScrapeSink sink) {
        program.metrics().forEach((name, value) -> sink.sample(series.computeIfAbsent(name, this::labels), value));
    }

    private Labels labels(String name) {
        return Labels.metric(name, "namespace", namespace, "app", workload);
    }
}
