package dev.runbook.chaos.prometheus;

import org.apiguardian.api.API;

/** Takes what a target exposes. */
@FunctionalInterface
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface SampleSink {
    /**
     * Takes one sample of a scrape, which must give each series once.
     *
     * @param labels the metric's name and its labels, see {@link Labels#metric}; an instance that is used again at the
     *     next scrape makes scraping faster
     */
    void sample(Labels labels, double value);
}
