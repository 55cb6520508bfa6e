package dev.runbook.engine.execution;

import dev.runbook.api.HumanNeeded;
import dev.runbook.api.Instructions;
import dev.runbook.api.drill.Operator.Answer;
import dev.runbook.engine.execution.People.Calling;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.model.StepModel;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The person of a run, played by the drill's scripted operator.
 *
 * @param run the run
 * @param time the time within which an answer is wanted; null for as long as it takes
 */
record Person(RunState run, @Nullable StepTime time) {
    /** Has the person carry out a manual step; throws unless it is confirmed. */
    void act(StepModel step, @Nullable Instructions instructions) {
        if (instructions == null) {
            return;
        }
        var links = new StringBuilder();
        instructions
                .links()
                .forEach(link -> links.append(links.length() == 0 ? " (" : ", ")
                        .append(link.title())
                        .append(' ')
                        .append(link.uri()));
        run.tell("operator", "is asked: " + instructions.text() + (links.length() == 0 ? "" : links + ")"));
        switch (ask(step.name(), instructions.text(), instructions)) {
            case CONFIRM -> run.tell("operator", "has done it: " + step.title());
            case DECLINE -> {
                run.tell("operator", "declines: " + step.title());
                throw new StepException(
                        "the operator declined the manual step '" + step.name() + "': " + instructions.text());
            }
            case NONE -> {
                run.tell("operator", "does not answer: " + step.title());
                throw new HumanNeeded("nobody confirmed the manual step '" + step.name() + "': " + instructions.text());
            }
        }
    }

    /** Asks and lets the time pass that the person takes. No operator, or one that takes too long, means no answer. */
    Answer ask(String step, String question) {
        return ask(step, question, null);
    }

    private Answer ask(String step, String question, @Nullable Instructions instructions) {
        var people = run.settings().conduct().people();
        if (people != null) {
            run.journal().append(new JournalRecord.PersonAsked(run.now(), step, question, run.now()));
            Reply said;
            try (var levels = new Escalating(run, step, question)) {
                if (people.calling() == Calling.WHILE_ASKED) {
                    levels.begin();
                }
                said = reply(people, step, question, instructions);
                if (people.calling() == Calling.UNANSWERED && said.answer() == Answer.NONE) {
                    levels.waited(Duration.ZERO);
                }
            }
            said.words().forEach(word -> run.journal().append(word.record(step, run.now())));
            run.journal()
                    .append(new JournalRecord.OperatorAnswered(
                            run.now(), step, question, word(said.answer()), said.by()));
            return said.answer();
        }
        var answer = scripted(step, question);
        run.journal().append(new JournalRecord.OperatorAnswered(run.now(), step, question, word(answer), ""));
        return answer;
    }

    private Reply reply(People people, String step, String question, @Nullable Instructions instructions) {
        try {
            return people.ask(step, question, instructions, time == null ? null : time.left());
        } catch (KubernetesClientException e) {
            run.note(step, "people can't be asked through the cluster: " + e.getMessage());
            return Reply.NONE;
        }
    }

    private Answer scripted(String step, String question) {
        var operator = run.settings().operator();
        try (var calling = new Escalating(run, step, question)) {
            if (operator == null || operator.answer() == Answer.NONE) {
                var waited = atMost(calling.length());
                calling.pass(waited);
                calling.waited(waited);
                return Answer.NONE;
            }
            boolean inTime = operator.after().equals(atMost(operator.after()));
            calling.pass(atMost(operator.after()));
            return inTime ? operator.answer() : Answer.NONE;
        }
    }

    private Duration atMost(Duration wanted) {
        return time == null || wanted.compareTo(time.left()) <= 0 ? wanted : time.left();
    }

    private static String word(Answer answer) {
        return switch (answer) {
            case CONFIRM -> "CONFIRMED";
            case DECLINE -> "DECLINED";
            case NONE -> "NO_ANSWER";
        };
    }
}
