package dev.runbook.engine.live;

import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import java.time.InstantSource;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Refuses writes outside the time windows, but for those that take the run back.
 *
 * @param windows when runs may change something
 * @param clock tells the time
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record TimeWindowGuard(TimeWindows windows, InstantSource clock) implements EffectGuard {
    @Override
    public Optional<String> objection(Intent intent) {
        return intent.rollback()
                ? Optional.empty()
                : windows.closed(clock.instant())
                        .map(reason -> reason + ". Resume in a window; --break-glass --reason acts all the same.");
    }
}
