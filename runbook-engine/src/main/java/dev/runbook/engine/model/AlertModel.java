package dev.runbook.engine.model;

import dev.runbook.api.Severity;
import dev.runbook.api.slo.Slo;
import dev.runbook.engine.spi.AlertRule;
import java.time.Duration;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * An alert of a runbook, its expression known to parse.
 *
 * @param name the alert's name
 * @param severity how urgent it is
 * @param expr PromQL
 * @param forDuration how long it must hold before it fires
 * @param keepFiringFor how long it stays on afterwards; zero for not at all
 * @param slo the SLO that it is about, null when its expression was given
 * @param dashboard where to look while it fires, a URL; empty for nowhere
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record AlertModel(
        String name,
        Severity severity,
        String expr,
        Duration forDuration,
        Duration keepFiringFor,
        @Nullable Class<? extends Slo> slo,
        String dashboard) {
    /** Returns the rule that a target's Prometheus evaluates. */
    public AlertRule rule() {
        return new AlertRule(name, expr, forDuration, keepFiringFor, Map.of("severity", severity.label()));
    }
}
