package dev.runbook.engine.cli;

import dev.runbook.engine.serve.Responder.Response;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs that can't be looked after for now, since their cluster or their journal can't be reached, or somebody is at it.
 * That is told once an outage, and tried again now and then. Thread-safe.
 */
final class Outages {
    private static final long PAUSE_NANOS = Duration.ofSeconds(3).toNanos();
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;

    private final Map<String, Long> failedAt = new ConcurrentHashMap<>();
    private final ServeLog log;

    Outages(ServeLog log) {
        this.log = log;
    }

    /** Returns the response while it is too early to try again; empty when it is time. */
    Optional<Response> lasting(String run) {
        var failed = failedAt.get(run);
        return failed == null || System.nanoTime() - failed >= PAUSE_NANOS ? Optional.empty() : Optional.of(open(""));
    }

    /**
     * Returns the response to a failure that may be over later.
     *
     * @throws RuntimeException the failure, if it is none of those
     */
    Response begun(String run, RuntimeException failure) {
        if (!passes(failure)) {
            over(run);
            throw failure;
        }
        var why = Main.message(failure);
        if (failedAt.put(run, System.nanoTime()) == null) {
            log.event("outage", run, "the run can't be looked after now, it is tried again: " + why);
        }
        return open(why);
    }

    /** Forgets what was, so that the next outage is told anew. */
    void over(String run) {
        failedAt.remove(run);
    }

    private static Response open(String why) {
        return new Response(true, "OUT_OF_REACH", why, List.of());
    }

    /** Rights that are missing and files that are not there are mended by people, who have to be told that it ended. */
    private static boolean passes(RuntimeException failure) {
        if (failure instanceof KubernetesClientException client) {
            int code = client.getCode();
            // A token runs out and is renewed; 501 is what a server will never do.
            return code == 0
                    || code == UNAUTHORIZED
                    || code == TOO_MANY
                    || (code >= SERVER_ERROR && code != NOT_IMPLEMENTED);
        }
        var cause = failure.getCause();
        return failure instanceof UncheckedIOException
                && !(cause instanceof NoSuchFileException)
                && !(cause instanceof AccessDeniedException);
    }
}
