package dev.runbook.engine.live;

import dev.runbook.api.port.Metrics;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Asks the abort conditions before each write, but for those that take the run back.
 *
 * @param conditions what stops a run
 * @param metrics answers them
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record AbortGuard(AbortConditions conditions, Metrics metrics) implements EffectGuard {
    @Override
    public Optional<String> objection(Intent intent) {
        return intent.rollback() ? Optional.empty() : conditions.met(metrics).map(reason -> reason + ".");
    }
}
