package dev.runbook.engine.gate;

import dev.runbook.engine.journal.JournalRecord.CallRetried;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls again that failed and may succeed later, with pauses on the arena's clock. Reads are repeated after 429,
 * 5xx and lost connections; writes only where they were surely not applied: 429, 503, connection refused.
 */
final class Resend {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int UNAVAILABLE = 503;

    private final Gate gate;
    private final StepRole role;

    Resend(Gate gate, StepRole role) {
        this.gate = gate;
        this.role = role;
    }

    /** How a kind of call is sent and its answer understood. */
    record Plan<R>(
            String operation,
            boolean effect,
            boolean repeatable,
            Supplier<CompletableFuture<R>> send,
            Function<R, HttpResponse<?>> response,
            Consumer<R> discard) {}

    /** Sends a read of the gate's own. */
    CompletableFuture<Answer> own(String operation, Supplier<CompletableFuture<Answer>> send) {
        return run(new Plan<>(operation, false, true, send, Answer::bare, answer -> {}));
    }

    <R> CompletableFuture<R> run(Plan<R> plan) {
        var result = new CompletableFuture<R>();
        attempt(plan, 1, result);
        return result;
    }

    private <R> void attempt(Plan<R> plan, int number, CompletableFuture<R> result) {
        var unused = sent(plan).whenComplete((answer, failure) -> {
            try {
                settle(plan, number, answer, failure, result);
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
    }

    private <R> void settle(
            Plan<R> plan, int number, @Nullable R answer, @Nullable Throwable failure, CompletableFuture<R> result) {
        var pause = pause(plan, number, answer, failure);
        if (pause.isPresent()) {
            record(plan, number, answer, failure, pause.get());
            if (answer != null) {
                plan.discard().accept(answer);
            }
            var unused = passed(pause.get()).thenRun(() -> attempt(plan, number + 1, result));
        } else if (failure != null) {
            result.completeExceptionally(unwrap(failure));
        } else {
            result.complete(answer);
        }
    }

    private static <R> CompletableFuture<R> sent(Plan<R> plan) {
        try {
            return plan.send().get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <R> Optional<Duration> pause(Plan<R> plan, int number, @Nullable R answer, @Nullable Throwable failure) {
        if (number >= gate.settings().attempts() || !plan.repeatable()) {
            return Optional.empty();
        }
        if (failure != null) {
            var cause = unwrap(failure);
            var again = plan.effect() ? cause instanceof ConnectException : cause instanceof IOException;
            return again ? Optional.of(backOff(number)) : Optional.empty();
        }
        if (answer == null) {
            return Optional.empty();
        }
        var response = plan.response().apply(answer);
        return again(plan.effect(), response.code())
                ? Optional.ofNullable(asked(response, backOff(number)))
                : Optional.empty();
    }

    private static boolean again(boolean effect, int code) {
        if (code == TOO_MANY_REQUESTS || code == UNAVAILABLE) {
            return true;
        }
        return !effect && code >= 500 && code != NOT_IMPLEMENTED;
    }

    /** Half of the pause is fixed and half is drawn, so that clients that failed together don't come back together. */
    private Duration backOff(int number) {
        var settings = gate.settings();
        var full = settings.firstPause().multipliedBy(1L << Math.min(number - 1, 20));
        var capped = full.compareTo(settings.longestPause()) > 0 ? settings.longestPause() : full;
        return Duration.ofMillis(Math.round(capped.toMillis() * (0.5 + gate.draw() / 2)));
    }

    /** Returns the longer of the pauses that we and the server want, null when the server's is too long. */
    private @Nullable Duration asked(HttpResponse<?> response, Duration own) {
        var asked = retryAfter(response.header("Retry-After"), gate.now());
        if (asked.compareTo(gate.settings().longestPause()) > 0) {
            return null;
        }
        return asked.compareTo(own) > 0 ? asked : own;
    }

    /** RFC 9110, 10.2.3: seconds or a date. */
    private static Duration retryAfter(@Nullable String header, Instant now) {
        if (header == null || header.isBlank()) {
            return Duration.ZERO;
        }
        try {
            return Duration.ofSeconds(Long.parseLong(header.strip()));
        } catch (NumberFormatException e) {
            return until(header.strip(), now);
        }
    }

    private static Duration until(String date, Instant now) {
        try {
            var then = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Duration.between(now, then.toInstant());
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    private <R> void record(Plan<R> plan, int number, @Nullable R answer, @Nullable Throwable failure, Duration pause) {
        var reason = answer != null
                ? String.valueOf(plan.response().apply(answer).code())
                : String.valueOf(failure == null ? null : unwrap(failure));
        gate.journal().append(new CallRetried(gate.now(), role.step(), plan.operation(), number, reason, pause));
    }

    /** Lets the pause pass that comes after an attempt. */
    CompletableFuture<?> later(int number) {
        return passed(backOff(number));
    }

    /** In virtual time somebody has to move the clock, and that is the thread that waits. */
    private CompletableFuture<?> passed(Duration pause) {
        var time = gate.arena().time();
        if (time.virtual()) {
            time.pass(pause);
            return CompletableFuture.completedFuture(null);
        }
        var later = CompletableFuture.delayedExecutor(time.real(pause).toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.runAsync(() -> {}, later);
    }

    static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
