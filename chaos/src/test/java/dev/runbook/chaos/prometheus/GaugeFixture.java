package dev.runbook.chaos.prometheus;

import java.util.Map;
import java.util.TreeMap;

/** A target with one gauge per pod that a test sets. */
final class GaugeFixture implements ScrapeTarget {
    private final String metric;
    private final Map<String, Double> values = new TreeMap<>();
    private boolean down;

    GaugeFixture(String metric) {
        this.metric = metric;
    }

    void set(String pod, double value) {
        values.put(pod, value);
    }

    void remove(String pod) {
        values.remove(pod);
    }

    void down(boolean isDown) {
        this.down = isDown;
    }

    @Override
    public String job() {
        return "loads";
    }

    @Override
    public String instance() {
        return "here";
    }

    @Override
    public void scrape(ScrapeSink sink) {
        if (down) {
            throw new ScrapeFailed("connection refused");
        }
        values.forEach((pod, value) -> sink.sample(Labels.metric(metric, "pod", pod), value));
    }
}
