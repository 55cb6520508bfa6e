package dev.runbook.api.drill;

import java.time.Duration;
import org.apiguardian.api.API;

/**
 * The scripted person of a drill, who answers manual steps and questions.
 *
 * @param answer what the person says
 * @param after how long the person takes
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public record Operator(Answer answer, Duration after) {
    /** What a person says. */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1")
    public enum Answer {
        /** Did it; or: yes, roll back. */
        CONFIRM,
        /** Will not; or: no, keep it. */
        DECLINE,
        /** Is not there. */
        NONE
    }

    /** Makes a person who confirms after a time. */
    public static Operator confirmsAfter(Duration after) {
        return new Operator(Answer.CONFIRM, after);
    }

    /** Makes a person who declines after a time. */
    public static Operator declinesAfter(Duration after) {
        return new Operator(Answer.DECLINE, after);
    }

    /** Makes a person who never answers. */
    public static Operator neverAnswers() {
        return new Operator(Answer.NONE, Duration.ZERO);
    }
}
