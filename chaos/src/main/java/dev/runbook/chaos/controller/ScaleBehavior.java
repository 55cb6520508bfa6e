package dev.runbook.chaos.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Damps what the metrics ask for: stabilisation windows, rate policies and bounds, with {@code spec.behavior} or, where
 * it is missing, with the fixed rules (down after 300 s, up to the double or 4 at once).
 */
final class ScaleBehavior {
    private static final int DOWN_WINDOW = 300;

    private final JsonNode behavior;
    private final int least;
    private final int most;
    private final ScaleHistory history;
    private final Instant now;

    ScaleBehavior(JsonNode spec, ScaleHistory history, Instant now) {
        this.behavior = spec.path("behavior");
        this.least = spec.path("minReplicas").asInt(1);
        this.most = spec.path("maxReplicas").asInt(1);
        this.history = history;
        this.now = now;
    }

    /** Applies the stabilisation windows and notes the recommendation. */
    Stabilized stabilize(int current, int desired) {
        int lowest = history.lowest(now, window("scaleUp", 0), desired);
        int highest = history.highest(now, window("scaleDown", DOWN_WINDOW), desired);
        history.recommended(now, desired);
        int stable = behavior.isObject() ? Math.min(Math.max(current, lowest), highest) : highest;
        if (stable == desired) {
            return new Stabilized(desired, "ReadyForNewScale", "recommended size matches current size");
        }
        boolean up = desired >= current;
        return up
                ? new Stabilized(
                        stable,
                        "ScaleUpStabilized",
                        "recent recommendations were lower than current one, applying the lowest recent recommendation")
                : new Stabilized(
                        stable,
                        "ScaleDownStabilized",
                        "recent recommendations were higher than current one, applying the highest recent recommendation");
    }

    /** Applies rate and bounds. */
    Limited limit(int current, int desired) {
        if (desired > current || !behavior.isObject()) {
            // What was added faster than a rate allows is not taken back, nor what was removed given again.
            int rate = behavior.isObject() ? Math.max(upLimit(current), current) : Math.max(2 * current, 4);
            if (desired > Math.min(rate, most)) {
                return rate < most
                        ? new Limited(
                                rate,
                                "ScaleUpLimit",
                                "the desired replica count is increasing faster than the" + " maximum scale rate")
                        : new Limited(
                                most,
                                "TooManyReplicas",
                                "the desired replica count is more than the maximum" + " replica count");
            }
        }
        int floor = behavior.isObject() && desired < current
                ? Math.max(Math.min(downLimit(current), current), least)
                : least;
        if (desired < floor) {
            return floor > least
                    ? new Limited(
                            floor,
                            "ScaleDownLimit",
                            "the desired replica count is decreasing faster than the" + " maximum scale rate")
                    : new Limited(
                            least,
                            "TooFewReplicas",
                            "the desired replica count is less than the minimum" + " replica count");
        }
        return new Limited(desired, "DesiredWithinRange", "the desired count is within the acceptable range");
    }

    private int upLimit(int current) {
        var rules = behavior.path("scaleUp");
        var limits = new ArrayList<Integer>();
        for (var policy : policies(rules, List.of(new Policy("Pods", 4, 15), new Policy("Percent", 100, 15)))) {
            int start = current - history.added(now, policy.period()) + history.removed(now, policy.period());
            limits.add(
                    policy.type().equals("Pods")
                            ? start + policy.value()
                            : (int) Math.ceil(start * (1 + policy.value() / 100.0)));
        }
        return switch (rules.path("selectPolicy").asString("Max")) {
            case "Disabled" -> current;
            case "Min" -> limits.stream().mapToInt(limit -> limit).min().orElse(current);
            default -> limits.stream().mapToInt(limit -> limit).max().orElse(current);
        };
    }

    private int downLimit(int current) {
        var rules = behavior.path("scaleDown");
        var limits = new ArrayList<Integer>();
        for (var policy : policies(rules, List.of(new Policy("Percent", 100, 15)))) {
            int start = current - history.added(now, policy.period()) + history.removed(now, policy.period());
            limits.add(
                    policy.type().equals("Pods")
                            ? start - policy.value()
                            : (int) (start * (1 - policy.value() / 100.0)));
        }
        return switch (rules.path("selectPolicy").asString("Max")) {
            case "Disabled" -> current;
            case "Min" -> limits.stream().mapToInt(limit -> limit).max().orElse(current);
            default -> limits.stream().mapToInt(limit -> limit).min().orElse(current);
        };
    }

    private Duration window(String direction, int missing) {
        return Duration.ofSeconds(
                behavior.path(direction).path("stabilizationWindowSeconds").asInt(missing));
    }

    private static List<Policy> policies(JsonNode rules, List<Policy> missing) {
        if (rules.path("policies").isEmpty()) {
            return missing;
        }
        return rules.path("policies")
                .valueStream()
                .map(policy -> new Policy(
                        policy.path("type").asString(""),
                        policy.path("value").asInt(0),
                        policy.path("periodSeconds").asInt(15)))
                .toList();
    }

    private record Policy(String type, int value, int seconds) {
        Duration period() {
            return Duration.ofSeconds(seconds);
        }
    }

    /** A count after stabilisation, with the condition AbleToScale that tells of it. */
    record Stabilized(int replicas, String reason, String message) {}

    /** A count within rate and bounds, with the condition ScalingLimited that tells of it. */
    record Limited(int replicas, String reason, String message) {
        boolean limited() {
            return !reason.equals("DesiredWithinRange");
        }
    }
}
