package dev.runbook.engine.execution;

import dev.runbook.api.HumanNeeded;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** What the engine found wrong with a step, as a person reads it. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class StepException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why a step failed, as far as the run's verdict depends on it. */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public enum Reason {
        /** It did not do what it is for. */
        FAILED,
        /** It tried what it may not. */
        REFUSED,
        /** The run was stopped from outside. */
        CANCELLED
    }

    private final Reason reason;

    StepException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    StepException(String message) {
        this(Reason.FAILED, message, null);
    }

    /** Returns another failure of the same step with this one told beside it. The other decides the verdict. */
    Throwable beside(Throwable other) {
        var message = Messages.of(other) + "\n" + getMessage();
        if (other instanceof HumanNeeded) {
            return new HumanNeeded(message);
        }
        return new StepException(
                other instanceof StepException exception ? exception.reason() : Reason.FAILED, message, other);
    }

    /** Returns why. */
    public Reason reason() {
        return reason;
    }
}
