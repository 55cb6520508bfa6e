package dev.runbook.engine.live;

import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.journal.JournalRecord.TimeJudged;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.apiguardian.api.API;

/**
 * Refuses writes outside the time windows, but for those that take the run back.
 *
 * @param windows when runs may change something
 * @param clock tells the time
 * @param judged takes down that a write was refused
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record TimeWindowGuard(TimeWindows windows, InstantSource clock, Consumer<TimeJudged> judged)
        implements EffectGuard {
    @Override
    public Optional<String> objection(Intent intent) {
        if (intent.rollback()) {
            return Optional.empty();
        }
        var now = clock.instant();
        var closed = windows.closed(now);
        closed.ifPresent(reason -> judged.accept(TimeWindows.judged(now, reason)));
        return closed.map(reason -> reason + ". Resume in a window; --break-glass --reason acts all the same.");
    }
}
