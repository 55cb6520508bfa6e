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
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record PrometheusSettings(
        Duration scrapeInterval, Duration evaluationInterval, Duration lookback, Duration retention) {
    /** Every 15 s a scrape and an evaluation, five minutes of lookback as Prometheus has, a day of retention. */
    public static final PrometheusSettings DEFAULT = new PrometheusSettings(
            Duration.ofSeconds(15), Duration.ofSeconds(15), Duration.ofMinutes(5), Duration.ofDays(1));

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
        return new PrometheusSettings(interval, interval, lookback, retention);
    }
}
