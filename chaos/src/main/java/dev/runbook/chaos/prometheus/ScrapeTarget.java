package dev.runbook.chaos.prometheus;

import org.apiguardian.api.API;

/** Something that Prometheus scrapes. Its samples get the labels {@code job} and {@code instance}. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface ScrapeTarget {
    /** Returns the value of the label {@code job}. */
    String job();

    /** Returns the value of the label {@code instance}. */
    String instance();

    /**
     * Says what happens to a sample that has a label {@code job} or {@code instance} of its own: it keeps it if true,
     * else it keeps it under {@code exported_job} or {@code exported_instance}.
     */
    default boolean honorsLabels() {
        return false;
    }

    /**
     * Gives all samples as they are now, inside an action of the simulation.
     *
     * @throws ScrapeFailed when the target does not answer: {@code up} is 0 and all its series go stale
     */
    void scrape(ScrapeSink sink);
}
