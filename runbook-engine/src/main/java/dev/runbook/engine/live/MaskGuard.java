package dev.runbook.engine.live;

import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.journal.StepHistory;
import java.util.Optional;
import org.apiguardian.api.API;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Keeps a rollback from writing masks where secrets were: what a journal masked can't be brought back from it. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class MaskGuard implements EffectGuard {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Override
    public Optional<String> objection(Intent intent) {
        var body = intent.body();
        return intent.rollback() && body != null && masked(body)
                ? Optional.of(
                        "what it held before was secret and is masked in the journal, so it can't be brought back by"
                                + " value. Restore it by hand, and give preimageKeys in the policy: the next run keeps it"
                                + " encrypted.")
                : Optional.empty();
    }

    private static boolean masked(String body) {
        try {
            return StepHistory.masked(JSON.readTree(body));
        } catch (JacksonException e) {
            return false;
        }
    }
}
