package dev.runbook.chaos.world;

import dev.runbook.chaos.prometheus.Labels;
import dev.runbook.chaos.prometheus.SampleSink;
import java.util.HashMap;
import java.util.Map;

/** What a process that serves exposes about itself: requests by status, and how long they took. */
final class ProcessMetrics {
    private final RunningContainer process;
    private final Labels common;
    private final Map<Integer, Labels> requests = new HashMap<>();
    private final Labels[] buckets = new Labels[LatencyHistogram.size() + 1];
    private final Labels count;
    private final Labels sum;

    ProcessMetrics(RunningContainer process, String app) {
        this.process = process;
        this.common = Labels.of(
                "namespace",
                process.pod.namespace(),
                "pod",
                process.pod.name(),
                "app",
                app,
                "version",
                process.version);
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            buckets[bucket] = SeriesLabels.of("http_server_requests_seconds_bucket", common, "le", le(bucket));
        }
        this.count = SeriesLabels.of("http_server_requests_seconds_count", common);
        this.sum = SeriesLabels.of("http_server_requests_seconds_sum", common);
    }

    boolean of(RunningContainer other) {
        return process.equals(other);
    }

    void expose(SampleSink sink) {
        process.answered.forEach((status, answered) -> sink.sample(requests(status), (double) answered[0]));
        var latency = process.latency;
        for (int bucket = 0; bucket < LatencyHistogram.size(); bucket++) {
            sink.sample(buckets[bucket], latency.within(bucket));
        }
        double all = latency.count();
        sink.sample(buckets[LatencyHistogram.size()], all);
        sink.sample(count, all);
        sink.sample(sum, latency.sum());
    }

    private Labels requests(int status) {
        return requests.computeIfAbsent(
                status, any -> SeriesLabels.of("http_requests_total", common, "status", Integer.toString(status)));
    }

    /** Writes a bound as Prometheus normalises it: {@code 1.0}, {@code 0.25}, {@code +Inf}. */
    private static String le(int bucket) {
        return bucket == LatencyHistogram.size() ? "+Inf" : Double.toString(LatencyHistogram.bound(bucket));
    }
}
