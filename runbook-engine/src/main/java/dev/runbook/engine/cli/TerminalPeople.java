package dev.runbook.engine.cli;

import dev.runbook.api.Instructions;
import dev.runbook.api.Link;
import dev.runbook.api.drill.Operator.Answer;
import dev.runbook.engine.execution.People;
import dev.runbook.engine.execution.Reply;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The person at the terminal.
 *
 * @param screen the terminal
 * @param user who sits there, as the API server knows them
 */
record TerminalPeople(Screen screen, String user) implements People {
    @Override
    public Reply ask(String step, String question, @Nullable Instructions instructions, @Nullable Duration within) {
        if (instructions != null) {
            for (Link link : instructions.links()) {
                screen.err().println("    " + link.title() + ": " + link.uri());
            }
        }
        var wanted = instructions == null ? "[yes/no]" : "Done? [yes/no]";
        for (int times = 0; times < 5; times++) {
            var answer = screen.ask(question + " " + wanted);
            if (answer == null) {
                return Reply.NONE;
            }
            switch (answer.toLowerCase(Locale.ROOT)) {
                case "yes", "y" -> {
                    return new Reply(Answer.CONFIRM, user);
                }
                case "no", "n" -> {
                    return new Reply(Answer.DECLINE, user);
                }
                default -> screen.err().println("Please write yes or no.");
            }
        }
        return Reply.NONE;
    }
}
