package dev.runbook.engine.journal;

import java.io.IOException;
import org.apiguardian.api.API;

/** Thrown where another process is at a run, or was since it was read. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class InUseException extends IOException {
    private static final long serialVersionUID = 1;

    InUseException(String message) {
        super(message);
    }

    /** Another process has gone on with the run since it was read. */
    static InUseException overtaken() {
        return new InUseException("another process went on with this run; see runbook status");
    }
}
