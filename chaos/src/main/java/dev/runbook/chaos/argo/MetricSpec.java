package dev.runbook.chaos.argo;

import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * Reads a metric of an AnalysisRun, with the defaults that Argo Rollouts has.
 *
 * @param node the metric, its arguments resolved
 */
record MetricSpec(JsonNode node) {
    String name() {
        return node.path("name").asString("");
    }

    String successCondition() {
        return node.path("successCondition").asString("");
    }

    String failureCondition() {
        return node.path("failureCondition").asString("");
    }

    /** Returns how many failures it bears, negative if any number. */
    int failureLimit() {
        return number("failureLimit", 0);
    }

    int inconclusiveLimit() {
        return number("inconclusiveLimit", 0);
    }

    int consecutiveErrorLimit() {
        return number("consecutiveErrorLimit", 4);
    }

    /** Returns how many successes in a row end it early, 0 if none do. */
    int consecutiveSuccessLimit() {
        return number("consecutiveSuccessLimit", 0);
    }

    /** Returns how many measurements there are to be: one without an interval, endlessly many with one alone. */
    OptionalInt count() {
        int count = number("count", 0);
        if (count == 0) {
            return node.has("interval") ? OptionalInt.empty() : OptionalInt.of(1);
        }
        return OptionalInt.of(count);
    }

    /** Returns the time between measurements, zero if it has none. */
    Duration interval() {
        return duration("interval");
    }

    Duration initialDelay() {
        return duration("initialDelay");
    }

    /** Returns the first thing wrong with metrics, in the words of Argo Rollouts; empty if nothing is. */
    static String problem(JsonNode metrics) {
        if (metrics.isEmpty()) {
            return "no metrics specified";
        }
        var names = new HashSet<String>();
        for (int i = 0; i < metrics.size(); i++) {
            var metric = new MetricSpec(metrics.path(i));
            if (!names.add(metric.name())) {
                return "metrics[" + i + "]: duplicate name '" + metric.name() + "'";
            }
            var problem = metric.problem();
            if (!problem.isEmpty()) {
                return "metrics[" + i + "]: " + problem;
            }
        }
        return "";
    }

    private String problem() {
        if (consecutiveSuccessLimit() < 0) {
            return "consecutiveSuccessLimit must be >= 0";
        }
        if (failureLimit() < -1) {
            return "failureLimit must be >= 0, or -1 to be disabled";
        }
        if (consecutiveSuccessLimit() == 0 && failureLimit() == -1) {
            return "failureLimit and consecutiveSuccessLimit cannot both be disabled";
        }
        if (inconclusiveLimit() < 0) {
            return "inconclusiveLimit must be >= 0";
        }
        if (consecutiveErrorLimit() < 0) {
            return "consecutiveErrorLimit must be >= 0";
        }
        var problem = countProblem(number("count", 0));
        return problem.isEmpty() ? formProblem() : problem;
    }

    private String countProblem(int count) {
        if (count <= 0) {
            return "";
        }
        if (failureLimit() >= 0 && count < failureLimit() + consecutiveSuccessLimit()) {
            return "count (" + count + ") must be >= failureLimit + consecutiveSuccessLimit (" + failureLimit() + " + "
                    + consecutiveSuccessLimit() + ") if both >= 0";
        }
        if (failureLimit() < 0 && count < consecutiveSuccessLimit()) {
            return "count must be >= consecutiveSuccessLimit";
        }
        if (count < inconclusiveLimit()) {
            return "count must be >= inconclusiveLimit";
        }
        return count > 1 && !node.has("interval") ? "interval must be specified when count > 1" : "";
    }

    private String formProblem() {
        if (unreadable("interval")) {
            return "invalid interval string: time: invalid duration \""
                    + node.path("interval").asString("") + "\"";
        }
        if (unreadable("initialDelay")) {
            return "invalid startDelay string: time: invalid duration \""
                    + node.path("initialDelay").asString("") + "\"";
        }
        int providers = node.path("provider").size();
        return providers == 1 ? "" : providers == 0 ? "no provider specified" : "multiple providers specified";
    }

    private boolean unreadable(String field) {
        var text = node.path(field).asString("");
        // A template's own check runs before its arguments are known.
        return !text.isEmpty() && !text.contains("{{") && Durations.parse(text).isEmpty();
    }

    private Duration duration(String field) {
        return Durations.parse(node.path(field).asString("")).orElse(Duration.ZERO);
    }

    /** Reads a number that may be written as text. */
    private int number(String field, int otherwise) {
        var value = node.path(field);
        if (value.isString()) {
            return value.asString().matches("-?\\d{1,9}") ? Integer.parseInt(value.asString()) : 0;
        }
        return value.isNumber() ? value.asInt() : otherwise;
    }
}
