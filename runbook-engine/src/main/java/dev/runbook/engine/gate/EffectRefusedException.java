package dev.runbook.engine.gate;

import org.apiguardian.api.API;

/** Thrown where a step tries an effect that it may not have; nothing was sent. The violation is kept besides. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class EffectRefusedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    EffectRefusedException(Violation violation) {
        super(violation.message());
    }
}
