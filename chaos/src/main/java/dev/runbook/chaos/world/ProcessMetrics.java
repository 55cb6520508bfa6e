package dev.runbook.chaos.world;

import java.util.HashMap;
import java.util.Map;

/** What a process that serves exposes about itself: requests by status, and how long they took. */
final class ProcessMetrics implements Exposition {
    private final RunningContainer process;
    private final Map<String, String> target;
    private final Map<String, String> common;
    private final Map<Integer, Map<String, String>> requests = new HashMap<>();
    private final Map<Integer, Map<String, String>> buckets = new HashMap<>();
    private final Map<String, String> count;
    private final Map<String, String> sum;

    ProcessMetrics(RunningContainer process, ServiceTraffic service, String app) {
        this.process = process;
        this.target = SeriesLabels.of("up", "job", service.model.name(), "instance", process.pod.name());
        this.common = Map.of(
                "namespace",
                process.pod.namespace(),
                "pod",
                process.pod.name(),
                "app",
                app,
                "version",
                process.version);
        this.count = SeriesLabels.of("http_server_requests_seconds_count", common);
        this.sum = SeriesLabels.of("http_server_requests_seconds_sum", common);
    }

    @Override
    public Map<String, String> target() {
        return target;
    }

    @Override
    public void expose(SampleSink sink) {
        process.answered.forEach((status, answered) -> sink.sample(
                requests.computeIfAbsent(
                        status,
                        any -> SeriesLabels.of("http_requests_total", common, "status", Integer.toString(status))),
                (double) answered[0]));
        var latency = process.latency;
        for (int bucket = 0; bucket < LatencyHistogram.size(); bucket++) {
            sink.sample(bucket(bucket, LatencyHistogram.bound(bucket)), latency.within(bucket));
        }
        double all = latency.count();
        sink.sample(bucket(LatencyHistogram.size(), Double.POSITIVE_INFINITY), all);
        sink.sample(count, all);
        sink.sample(sum, latency.sum());
    }

    private Map<String, String> bucket(int bucket, double bound) {
        return buckets.computeIfAbsent(
                bucket, any -> SeriesLabels.of("http_server_requests_seconds_bucket", common, "le", le(bound)));
    }

    /** Writes a bound as Prometheus normalises it: {@code 1.0}, {@code 0.25}, {@code +Inf}. */
    private static String le(double bound) {
        return Double.isInfinite(bound) ? "+Inf" : Double.toString(bound);
    }
}
