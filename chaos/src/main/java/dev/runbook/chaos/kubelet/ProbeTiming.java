package dev.runbook.chaos.kubelet;

import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Tells when the kubelet notices that a probe began to pass or to fail. */
record ProbeTiming(Duration initialDelay, Duration period, int failureThreshold, int successThreshold) {
    /** Reads a probe of a container's spec; what is missing has the API's default. */
    static ProbeTiming of(JsonNode probe) {
        return new ProbeTiming(
                Duration.ofSeconds(probe.path("initialDelaySeconds").asInt(0)),
                Duration.ofSeconds(Math.max(1, probe.path("periodSeconds").asInt(10))),
                Math.max(1, probe.path("failureThreshold").asInt(3)),
                Math.max(1, probe.path("successThreshold").asInt(1)));
    }

    /** Returns the time of the first probe at or after an instant, for a container started at another. */
    Instant next(Instant started, Instant instant) {
        var first = started.plus(initialDelay);
        if (!instant.isAfter(first)) {
            return first;
        }
        long behind = Duration.between(first, instant).toMillis();
        long periods = (behind + period.toMillis() - 1) / period.toMillis();
        return first.plus(period.multipliedBy(periods));
    }

    /** Returns how long after the first probe with a new result the kubelet acts on it. */
    Duration confirmation(boolean passes) {
        return period.multipliedBy((passes ? successThreshold : failureThreshold) - 1L);
    }
}
