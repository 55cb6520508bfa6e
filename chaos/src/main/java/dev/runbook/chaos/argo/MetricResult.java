package dev.runbook.chaos.argo;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the measurements of one metric have come to.
 *
 * @param metric what is measured
 * @param node the entry of {@code status.metricResults} that is written
 */
record MetricResult(MetricSpec metric, ObjectNode node) {
    private static final int MEASUREMENTS = 10;

    String phase() {
        return node.path("phase").asString("");
    }

    boolean completed() {
        return AnalysisRuns.COMPLETED.contains(phase());
    }

    /** Returns the newest measurement, or a missing node. */
    JsonNode last() {
        var measurements = node.path("measurements");
        return measurements.path(measurements.size() - 1);
    }

    /** Returns whether all wanted measurements are taken. */
    boolean countReached() {
        var count = metric.count();
        return count.isPresent() && count("count") >= count.getAsInt();
    }

    /** Adds a measurement; the oldest above ten goes. */
    void add(MetricMeasurement measurement, ObjectNode written) {
        ArrayNode measurements = node.withArrayProperty("measurements");
        measurements.add(written);
        if (measurements.size() > MEASUREMENTS) {
            measurements.remove(0);
        }
        var phase = measurement.phase();
        boolean error = phase.equals("Error");
        increase(phase.toLowerCase(Locale.ROOT));
        if (error) {
            increase("consecutiveError");
        } else {
            increase("count");
            node.remove("consecutiveError");
        }
        if (phase.equals("Successful")) {
            increase("consecutiveSuccess");
        } else {
            node.remove("consecutiveSuccess");
        }
    }

    /** Returns the phase that the limits give, without writing it. */
    String assess(boolean terminating) {
        if (completed()) {
            return phase();
        }
        if (last().isMissingNode()) {
            return terminating ? "Successful" : "Pending";
        }
        var bad = violation();
        if (!bad.isEmpty()) {
            return bad.substring(0, bad.indexOf(' '));
        }
        int successLimit = metric.consecutiveSuccessLimit();
        if (successLimit > 0 && count("consecutiveSuccess") >= successLimit) {
            return "Successful";
        }
        if (countReached()) {
            if (successLimit > 0) {
                return metric.failureLimit() >= 0 ? "Inconclusive" : "Failed";
            }
            return "Successful";
        }
        return terminating ? "Successful" : "Running";
    }

    /** Returns the phase and the limit that is exceeded, as {@code Failed due to failed (1) > failureLimit (0)}. */
    String violation() {
        int errors = count("consecutiveError");
        if (errors > metric.consecutiveErrorLimit()) {
            return "Error due to consecutiveErrors (" + errors + ") > consecutiveErrorLimit ("
                    + metric.consecutiveErrorLimit() + ")";
        }
        int inconclusive = count("inconclusive");
        if (inconclusive > metric.inconclusiveLimit()) {
            return "Inconclusive due to inconclusive (" + inconclusive + ") > inconclusiveLimit ("
                    + metric.inconclusiveLimit() + ")";
        }
        int failed = count("failed");
        if (metric.failureLimit() >= 0 && failed > metric.failureLimit()) {
            return "Failed due to failed (" + failed + ") > failureLimit (" + metric.failureLimit() + ")";
        }
        return "";
    }

    private int count(String field) {
        return node.path(field).asInt(0);
    }

    private void increase(String field) {
        node.put(field, count(field) + 1);
    }
}
