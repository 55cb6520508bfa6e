package dev.runbook.chaos.prometheus;

import dev.runbook.engine.promql.Expr;
import dev.runbook.engine.promql.ValueType;
import java.time.Duration;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * An alert rule.
 *
 * @param name what the alerts are called
 * @param expr what has to have a value; each element of it is an alert
 * @param forDuration how long it has to have one before the alert fires
 * @param keepFiringFor how long a firing alert goes on firing without
 * @param labels added to the alerts' labels; values may hold {@code {{ $value }}} and {@code {{ $labels.name }}}
 * @param annotations texts for people, with the same templates
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record AlertRule(
        String name,
        Expr expr,
        Duration forDuration,
        Duration keepFiringFor,
        Map<String, String> labels,
        Map<String, String> annotations) {
    /**
     * Copies the maps.
     *
     * @throws IllegalArgumentException when the expression has no vector or scalar as its value, a duration is negative
     *     or a template is not supported
     */
    public AlertRule {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        if (expr.type() == ValueType.RANGE_VECTOR || expr.type() == ValueType.STRING) {
            throw new IllegalArgumentException("The alert rule " + name + " has an expression of type " + expr.type()
                    + "; it has to be an instant vector or a scalar: " + expr);
        }
        if (forDuration.isNegative() || keepFiringFor.isNegative()) {
            throw new IllegalArgumentException("The alert rule " + name + " has a negative duration");
        }
        labels.values().forEach(AlertTemplate::new);
        annotations.values().forEach(AlertTemplate::new);
    }

    /** Makes a rule that fires after a time, without labels and annotations. */
    public static AlertRule of(String name, Expr expr, Duration forDuration) {
        return new AlertRule(name, expr, forDuration, Duration.ZERO, Map.of(), Map.of());
    }
}
