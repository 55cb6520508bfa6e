package dev.runbook.chaos.world;

import java.util.Map;
import org.apiguardian.api.API;

/** An endpoint that Prometheus scrapes. */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface Exposition {
    /** Returns the labels of the target, {@code job} and {@code instance}; the scrape adds them to each sample. */
    Map<String, String> target();

    /** Gives the present value of each series; the world's counters have been brought to the present. */
    void expose(SampleSink sink);
}
