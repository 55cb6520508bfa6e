package dev.runbook.chaos.world;

import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.prometheus.ScrapeFailed;
import dev.runbook.chaos.prometheus.ScrapeSink;
import dev.runbook.chaos.prometheus.ScrapeTarget;
import org.jspecify.annotations.Nullable;

/** The metrics port of a pod that serves: known to Prometheus as long as the pod, answering as long as its process. */
final class PodTarget implements ScrapeTarget {
    private final LiveWorld live;
    private final ServiceTraffic service;
    private final ObjectKey pod;
    private final String app;
    private @Nullable ProcessMetrics metrics;

    PodTarget(LiveWorld live, ServiceTraffic service, ObjectKey pod, String app) {
        this.live = live;
        this.service = service;
        this.pod = pod;
        this.app = app;
    }

    @Override
    public String job() {
        return service.model.name();
    }

    @Override
    public String instance() {
        return pod.name();
    }

    @Override
    public void scrape(ScrapeSink sink) {
        live.account();
        var process = service.process(pod.name());
        if (process == null) {
            throw new ScrapeFailed("connection refused");
        }
        if (process.isolated()) {
            throw new ScrapeFailed("context deadline exceeded");
        }
        if (metrics == null || !metrics.of(process)) {
            metrics = new ProcessMetrics(process, app);
        }
        metrics.expose(sink);
    }
}
