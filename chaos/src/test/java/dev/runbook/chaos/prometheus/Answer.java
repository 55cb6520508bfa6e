package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.PromQlException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What was answered: values by labels, or a kind of error, {@code parse} or {@code evaluation}. */
record Answer(Map<Labels, Double> values, String error) {
    /** What the evaluator answers. */
    static Answer of(Prometheus prometheus, Question question) {
        try {
            var result = prometheus.instant(question.expr(), Instant.EPOCH.plusSeconds(question.seconds()));
            var values = new HashMap<Labels, Double>();
            if (result instanceof QueryResult.Scalar scalar) {
                values.put(Labels.EMPTY, scalar.value());
            } else if (result instanceof QueryResult.InstantVector vector) {
                vector.samples().forEach(sample -> values.put(sample.labels(), sample.value()));
            } else {
                return new Answer(Map.of(), "evaluation");
            }
            return new Answer(values, "");
        } catch (PromQlException refused) {
            return new Answer(Map.of(), "parse");
        } catch (EvaluationException refused) {
            return new Answer(Map.of(), "evaluation");
        }
    }

    /** A number as Prometheus writes it. */
    static double value(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Whether labels and kind of error are the same, and values to 1e-9. */
    boolean agreesWith(Answer other) {
        return error.equals(other.error)
                && values.keySet().equals(other.values.keySet())
                && values.entrySet().stream()
                        .allMatch(entry -> close(entry.getValue(), other.values.get(entry.getKey())));
    }

    private static boolean close(double one, double other) {
        return Double.compare(one, other) == 0
                || Math.abs(one - other) <= 1e-9 * Math.max(1, Math.max(Math.abs(one), Math.abs(other)));
    }
}
