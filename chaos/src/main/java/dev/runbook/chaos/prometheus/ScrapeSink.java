package dev.runbook.chaos.prometheus;

import java.util.function.LongToDoubleFunction;
import org.apiguardian.api.API;

/**
 * Takes what a target exposes at one scrape. What follows from a rule until something happens need be given only then:
 * so a scrape costs what has changed, however much there is.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface ScrapeSink extends SampleSink {
    /**
     * Takes the samples of a series from this scrape on, until the series is given again or {@link #gone}. After a scrape
     * that failed, what lasts has to be given again.
     *
     * @param value tells the value at the instant of a scrape in milliseconds since the epoch. It is asked for one scrape
     *     after the other, but only when somebody looks at the series, so it must still know then
     */
    void lasting(Labels labels, LongToDoubleFunction value);

    /** Ends a series that was given as lasting. */
    void gone(Labels labels);
}
