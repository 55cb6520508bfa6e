package dev.runbook.chaos.cluster.api;

import java.time.Duration;
import org.apiguardian.api.API;

/** What a {@link RequestFilter} makes of a call. */
@API(status = API.Status.INTERNAL, since = "0.1")
public sealed interface Interception {
    /** Lets the call through. */
    static Interception pass() {
        return Pass.INSTANCE;
    }

    /**
     * Answers in the API server's place, without effect.
     *
     * @param status HTTP status, 400 or above
     * @param reason as {@code TooManyRequests}
     * @param message of the answered {@code Status}
     */
    static Interception answer(int status, String reason, String message) {
        return new Answer(Refusal.of(status, reason, message).response());
    }

    /** Answers 429 with a {@code Retry-After} header of some seconds, as an API server under load does. */
    static Interception tooManyRequests(int retryAfterSeconds) {
        return new Answer(Refusal.of(
                        429,
                        "TooManyRequests",
                        "the server has received too many requests and has asked us to try again later")
                .retryAfter(retryAfterSeconds)
                .response());
    }

    /** Answers 409 as if somebody had changed the object in between. */
    static Interception conflict(ApiCall call) {
        var resource = call.group().isEmpty() ? call.resource() : call.resource() + "." + call.group();
        return answer(
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + resource + " \"" + call.name()
                        + "\": the object has been modified; please apply your changes to the latest version and try again");
    }

    /** Applies the call; the client gets an {@link java.io.IOException} in place of the answer. */
    static Interception loseAnswer() {
        return new LoseAnswer();
    }

    /** Lets virtual time pass, then the client gets an {@link java.io.IOException}; the call has no effect. */
    static Interception timeOut(Duration after) {
        return new TimeOut(after);
    }

    /** Lets virtual time pass before the call takes effect. */
    static Interception delay(Duration by) {
        return new Delay(by);
    }

    /** Serves a get or a list as it was at an earlier resource version, as a stale cache does. */
    static Interception stale(long resourceVersion) {
        return new Stale(resourceVersion);
    }

    /** Let through. */
    enum Pass implements Interception {
        INSTANCE
    }

    /** Answered by the filter. */
    record Answer(ApiResponse response) implements Interception {}

    /** Applied, but the answer is lost. */
    record LoseAnswer() implements Interception {}

    /** Not applied, and no answer. */
    record TimeOut(Duration after) implements Interception {}

    /** Applied late. */
    record Delay(Duration by) implements Interception {}

    /** Answered from the past. */
    record Stale(long resourceVersion) implements Interception {}
}
