package dev.runbook.engine.cli;

import dev.runbook.engine.execution.Answered;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.LevelCalled;
import dev.runbook.engine.journal.JournalRecord.PersonAsked;
import dev.runbook.engine.live.Approvals.Request;
import dev.runbook.engine.serve.Ticket;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** What a run's journal says of people who were asked, called and heard while it was not at work. */
final class Agreement {
    /** What stands in the place of a step's name where people let a run begin. */
    static final String START = "start";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Agreement() {}

    /** Returns what is said of the question whether a run may begin, and of its answers. */
    static List<JournalRecord> to(Request request, List<Answered> answers) {
        var now = now();
        return Stream.<JournalRecord>concat(
                        Stream.of(new PersonAsked(now, START, request.question(), request.at())),
                        answers.stream().map(answer -> answer.record(START, now)))
                .toList();
    }

    /** Returns what is said of those whom an alert's ticket called, unless the journal says it already. */
    static List<JournalRecord> calls(Ticket ticket, List<String> lines) {
        var now = now();
        var told = lines.stream()
                .map(JSON::readTree)
                .filter(line -> line.path("type").asString("").equals(LevelCalled.class.getSimpleName()))
                .map(line ->
                        line.path("question").asString("") + line.path("level").asString(""))
                .collect(Collectors.toSet());
        return ticket.calls().stream()
                .filter(call -> !told.contains(call.question() + call.level()))
                .<JournalRecord>map(call -> new LevelCalled(now, call.question(), call.level(), call.at()))
                .toList();
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }
}
