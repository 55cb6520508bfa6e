package dev.runbook.chaos.argo;

import dev.runbook.chaos.controller.Conditions;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One measurement of a metric.
 *
 * @param phase Successful, Failed, Inconclusive or Error
 * @param message why, for an Error
 * @param value what the query gave, empty for an Error
 */
record MetricMeasurement(String phase, String message, String value) {
    /** Asks Prometheus and judges the answer; what goes wrong becomes an Error. */
    static MetricMeasurement take(MetricSpec metric, MetricQuery query) {
        var problem = providerProblem(metric.node().path("provider"));
        if (!problem.isEmpty()) {
            return new MetricMeasurement("Error", problem, "");
        }
        var promql =
                metric.node().path("provider").path("prometheus").path("query").asString("");
        var answer = query.query(promql);
        try {
            if (answer instanceof MetricQuery.Answer.Vector vector) {
                var text =
                        vector.values().stream().map(MetricMeasurement::format).collect(Collectors.joining(","));
                return new MetricMeasurement(judge(metric, vector.values()), "", "[" + text + "]");
            }
            if (answer instanceof MetricQuery.Answer.Scalar scalar) {
                return new MetricMeasurement(judge(metric, scalar.value()), "", format(scalar.value()));
            }
        } catch (ConditionException unclear) {
            return new MetricMeasurement("Error", String.valueOf(unclear.getMessage()), "");
        }
        return new MetricMeasurement("Error", ((MetricQuery.Answer.Failure) answer).message(), "");
    }

    /** Writes it as an entry of {@code status.metricResults[].measurements}. */
    ObjectNode write(Instant now) {
        var measurement = JsonNodeFactory.instance.objectNode();
        measurement.put("phase", phase);
        if (!message.isEmpty()) {
            measurement.put("message", message);
        }
        measurement.put("startedAt", Conditions.time(now)).put("finishedAt", Conditions.time(now));
        if (!value.isEmpty()) {
            measurement.put("value", value);
        }
        return measurement;
    }

    /** Judges a result: a failure counts first; with both conditions given and neither met, it is inconclusive. */
    private static String judge(MetricSpec metric, Object result) throws ConditionException {
        boolean success = !metric.successCondition().isEmpty() && Condition.holds(metric.successCondition(), result);
        boolean failure = !metric.failureCondition().isEmpty() && Condition.holds(metric.failureCondition(), result);
        if (metric.successCondition().isEmpty()) {
            return failure ? "Failed" : "Successful";
        }
        if (failure || metric.failureCondition().isEmpty() && !success) {
            return "Failed";
        }
        return success ? "Successful" : "Inconclusive";
    }

    private static String providerProblem(JsonNode provider) {
        if (!provider.has("prometheus")) {
            var name = List.copyOf(provider.propertyNames()).get(0);
            return "the embedded cluster does not emulate the metric provider " + name;
        }
        if (provider.path("prometheus").has("rangeQuery")) {
            return "the embedded cluster does not emulate rangeQuery of the metric provider prometheus";
        }
        var address = provider.path("prometheus").path("address").asString("");
        if (address.isEmpty()) {
            return "prometheus address is not configured";
        }
        return address.matches("https?://.+") ? "" : "prometheus address is not is url format";
    }

    /** Writes a number with the fewest digits that read back as the same, without an exponent, as Prometheus does. */
    static String format(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return "0";
        }
        var exact = new BigDecimal(value);
        for (int digits = 1; digits < 17; digits++) {
            var rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros().toPlainString();
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN))
                .stripTrailingZeros()
                .toPlainString();
    }
}
