package dev.runbook.chaos.world;

import java.util.Map;
import org.apiguardian.api.API;

/** Takes the samples of a scrape. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface SampleSink {
    /**
     * Takes one sample.
     *
     * @param labels with {@code __name__}; the same instance again at the next scrape as far as possible
     */
    void sample(Map<String, String> labels, double value);
}
