package dev.runbook.engine.channel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Thrown when a channel does not take a message. */
final class Undelivered extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean again;
    private final @Nullable Duration after;

    private Undelivered(String reason, boolean again, @Nullable Duration after) {
        super(reason);
        this.again = again;
        this.after = after;
    }

    /** It would not be taken another time either. */
    static Undelivered forGood(String reason) {
        return new Undelivered(reason, false, null);
    }

    /**
     * It may be taken later.
     *
     * @param after when the receiver said to come again; null if it did not
     */
    static Undelivered forNow(String reason, @Nullable Duration after) {
        return new Undelivered(reason, true, after);
    }

    /** Returns what an HTTP status means for sending again. */
    static Undelivered status(int code, String reason, @Nullable String retryAfter) {
        boolean again = code == 429 || code >= 500;
        return new Undelivered(
                reason,
                again,
                retryAfter != null && retryAfter.matches("\\d{1,4}")
                        ? Duration.ofSeconds(Long.parseLong(retryAfter))
                        : null);
    }

    boolean again() {
        return again;
    }

    @Nullable Duration after() {
        return after;
    }
}
