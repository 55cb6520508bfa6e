package dev.runbook.engine.execution;

import dev.runbook.api.Instructions;
import java.time.Duration;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** The people that a live run asks. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface People {
    /**
     * Asks.
     *
     * @param step the step's name
     * @param question what is asked
     * @param instructions what a manual step wants to be done; null for a question
     * @param within how long an answer is waited for; null for as long as it takes
     * @return {@link Reply#NONE} when nobody answered
     */
    Reply ask(String step, String question, @Nullable Instructions instructions, @Nullable Duration within);

    /** When a run calls the levels of its escalation for a question. */
    enum Calling {
        /** As their times pass, until there is an answer. */
        WHILE_ASKED,
        /** Those without a time, when there is no answer yet: nobody is waited for. */
        UNANSWERED,
        /** Never: somebody else does. */
        NOT
    }

    /** Returns when the run calls the levels of its escalation. */
    default Calling calling() {
        return Calling.WHILE_ASKED;
    }
}
