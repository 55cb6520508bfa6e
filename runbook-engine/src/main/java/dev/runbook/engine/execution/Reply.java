package dev.runbook.engine.execution;

import dev.runbook.api.drill.Operator.Answer;
import java.util.List;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * What people said.
 *
 * @param answer what
 * @param words who said so and how, one a person
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Reply(Answer answer, List<Answered> words) {
    /** Nobody answered. */
    public static final Reply NONE = new Reply(Answer.NONE, List.of());

    /** Copies the list. */
    public Reply {
        words = List.copyOf(words);
    }

    String by() {
        return words.stream().map(Answered::by).collect(Collectors.joining(", "));
    }
}
