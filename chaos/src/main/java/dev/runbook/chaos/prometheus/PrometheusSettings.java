package dev.runbook.chaos.prometheus;

import java.time.Duration;
import org.apiguardian.api.API;

/**
 * How a Prometheus is set up.
 *
 * @param scrapeInterval the time between two scrapes
 * @param evaluationInterval the time between two evaluations of the rules, and the default step of subqueries
 * @param lookback how old a sample may be that an instant selector still sees
 * @param retention how long samples are kept at least
 * @param closedRanges whether a range has a sample that is exactly as old as it is long, as before Prometheus 3
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record PrometheusSettings(
        Duration scrapeInterval,
        Duration evaluationInterval,
        Duration lookback,
        Duration retention,
        boolean closedRanges) {
    /** Every 15 s a scrape and an evaluation, five minutes of lookback as Prometheus has, a day of retention. */
    public static final PrometheusSettings DEFAULT = new PrometheusSettings(
            Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofMinutes(5), Duration.ofDays(1), false);

    /** Refuses durations that are not positive. */
    public PrometheusSettings {
        for (var duration : new Duration[] {scrapeInterval, evaluationInterval, lookback, retention}) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(
                        "A setting of Prometheus is " + duration + "; all have to be positive");
            }
        }
    }

    /** Returns these settings with another time between scrapes and between evaluations. */
    public PrometheusSettings every(Duration interval) {
        return new PrometheusSettings(interval, interval, lookback, retention, closedRanges);
    }

    /** Returns these settings with the ranges and the lookback of Prometheus 2, which are closed on the left. */
    public PrometheusSettings ofPrometheus2() {
        return new PrometheusSettings(scrapeInterval, evaluationInterval, lookback, retention, true);
    }

    /** Returns by how many milliseconds a range that is open on the left reaches further back: samples have whole ones. */
    long closing() {
        return closedRanges ? 1 : 0;
    }
}
