package dev.runbook.engine.cli;

import dev.runbook.api.Instructions;
import dev.runbook.api.Link;
import dev.runbook.api.drill.Operator.Answer;
import dev.runbook.engine.execution.People;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The person at the terminal.
 *
 * @param screen the terminal
 */
record TerminalPeople(Screen screen) implements People {
    @Override
    public Answer ask(String step, String question, @Nullable Instructions instructions, @Nullable Duration within) {
        if (instructions != null) {
            for (Link link : instructions.links()) {
                screen.err().println("    " + link.title() + ": " + link.uri());
            }
        }
        var wanted = instructions == null ? "[yes/no]" : "Done? [yes/no]";
        for (int times = 0; times < 5; times++) {
            var answer = screen.ask(question + " " + wanted);
            if (answer == null) {
                return Answer.NONE;
            }
            switch (answer.toLowerCase(Locale.ROOT)) {
                case "yes", "y" -> {
                    return Answer.CONFIRM;
                }
                case "no", "n" -> {
                    return Answer.DECLINE;
                }
                default -> screen.err().println("Please write yes or no.");
            }
        }
        return Answer.NONE;
    }
}
