package dev.runbook.api.port;

import java.time.Duration;
import java.util.List;
import org.apiguardian.api.API;

/** Asks Prometheus. An expression that does not parse, or that the server refuses, fails the step with the reason. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Metrics {
    /** Evaluates an expression now; a scalar is one sample without labels. */
    List<Sample> instant(String promql);

    /** Evaluates an expression over the time until now. */
    List<Series> range(String promql, Duration back, Duration step);

    /**
     * Evaluates an expression that gives at most one sample.
     *
     * @return NaN without data
     * @throws IllegalStateException if there are several samples
     */
    default double value(String promql) {
        var samples = instant(promql);
        if (samples.size() > 1) {
            throw new IllegalStateException(
                    "'" + promql + "' gives " + samples.size() + " samples where one value is wanted; aggregate it");
        }
        return samples.isEmpty() ? Double.NaN : samples.get(0).value();
    }
}
