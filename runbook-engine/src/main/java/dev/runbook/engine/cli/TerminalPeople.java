package dev.runbook.engine.cli;

import dev.runbook.api.Instructions;
import dev.runbook.api.Link;
import dev.runbook.api.drill.Operator.Answer;
import dev.runbook.engine.execution.Answered;
import dev.runbook.engine.execution.People;
import dev.runbook.engine.execution.Reply;
import dev.runbook.engine.journal.Sha256;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
        var hash = Sha256.of(question);
        var wanted = instructions == null ? "[yes/no]" : "Done? [yes/no]";
        for (int times = 0; times < 5; times++) {
            var answer = screen.ask(question + " " + wanted);
            if (answer == null) {
                return Reply.NONE;
            }
            switch (answer.toLowerCase(Locale.ROOT)) {
                case "yes", "y" -> {
                    return new Reply(Answer.CONFIRM, said(true, hash));
                }
                case "no", "n" -> {
                    return new Reply(Answer.DECLINE, said(false, hash));
                }
                default -> screen.err().println("Please write yes or no.");
            }
        }
        return Reply.NONE;
    }

    private List<Answered> said(boolean approved, String hash) {
        return List.of(new Answered(
                approved, user, Answered.Way.TYPED, hash, Clock.systemUTC().instant()));
    }
}
