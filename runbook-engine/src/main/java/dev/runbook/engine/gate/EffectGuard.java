package dev.runbook.engine.gate;

import java.util.Optional;
import org.apiguardian.api.API;

/** Something that is asked before each effect of a run: a policy, a lock, a kill switch. Thread-safe. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface EffectGuard {
    /** Returns why an effect may not be sent, with what follows and how to mend it; empty when it may. */
    Optional<String> objection(Intent intent);

    /** A step reads: it may have waited for what it sees. */
    default void read(ApiCall call) {}

    /** A step waits for something. */
    default void waited() {}
}
