package dev.runbook.engine.execution;

import dev.runbook.api.drill.Operator.Answer;
import org.apiguardian.api.API;

/**
 * What a person said.
 *
 * @param answer what
 * @param by who; empty where nobody knows
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Reply(Answer answer, String by) {
    /** Nobody answered. */
    public static final Reply NONE = new Reply(Answer.NONE, "");
}
