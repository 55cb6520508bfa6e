package dev.runbook.engine.cli;

import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.RunResumed;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.live.Approvals.Request;
import dev.runbook.engine.serve.Responder.Response;
import dev.runbook.engine.serve.Ticket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The runs that alerts have started: begins them, goes on with them, asks people for them, and reports their ends. */
final class AlertedRuns {
    static final Response HANDED_OVER = Response.ended("ABORTED", "another process goes on with it");

    private final ClusterOptions options;
    private final JournalStore runs;
    private final OnCall people;
    private final Path incidents;
    private final ServeLog log;

    AlertedRuns(ClusterOptions options, JournalStore runs, OnCall people, Path incidents, ServeLog log) {
        this.options = options;
        this.runs = runs;
        this.people = people;
        this.incidents = incidents;
        this.log = log;
    }

    /** A process that is killed between making a journal and its first record has done nothing: the run begins. */
    boolean begun(Ticket ticket) {
        return runs.has(ticket.run()) && runs.read(ticket.run()).history().begun();
    }

    Response begin(Ticket ticket, Session session, Map<String, String> parameters, List<JournalRecord> agreed) {
        var said = Stream.concat(agreed.stream(), Agreement.calls(ticket, List.of()).stream());
        return response(ticket, session, session.apply(ticket.run(), parameters, said.toList()));
    }

    private Response response(Ticket ticket, Session session, History history) {
        if (session.live().handedOver()) {
            return HANDED_OVER;
        }
        var verdict = history.verdict().orElse(Verdict.FAILED);
        var open = verdict == Verdict.AWAITING_HUMAN ? open(ticket, session) : List.<Request>of();
        if (open.isEmpty()) {
            report(ticket.run());
            return Response.ended(verdict.name(), history.reason());
        }
        open.forEach(request -> people.ask(
                request,
                session.namespace(),
                session.identity().context(),
                ticket.runbook().id() + " waits for a person: " + history.reason()));
        return Response.asking(open, history.reason());
    }

    private static List<Request> open(Ticket ticket, Session session) {
        return session.approvals().open(ticket.run()).stream()
                .flatMap(step -> session.approvals().find(ticket.run(), step).stream())
                .toList();
    }

    /** Only a run that did not end, was stopped by the end of the process, or was answered goes on. */
    Response goOn(Ticket ticket, Map<String, String> parameters, Function<ClusterOptions, Session> sessions) {
        // The others are in its journal as they were.
        var secrets = new HashMap<>(parameters);
        secrets.keySet().removeIf(name -> !Secrets.secret(ticket.runbook(), name));
        var recorded = Recorded.find(options, ticket.run(), secrets, log.screen(ticket.run()));
        var history = recorded.run().history();
        var verdict = history.verdict().orElse(Verdict.ABORTED);
        boolean open = verdict == Verdict.ABORTED || verdict == Verdict.AWAITING_HUMAN;
        if (!open || history.stoppedAndTakenBack()) {
            if (history.keptLock().isPresent()) {
                try (var session = sessions.apply(recorded.cluster())) {
                    recorded.settle(session);
                }
            }
            report(ticket.run());
            return Response.ended(verdict.name(), history.reason());
        }
        try (var session = sessions.apply(recorded.cluster())) {
            recorded.requireSame(session);
            if (history.verdict().isEmpty() && runs.mayBeAt(ticket.run())) {
                // A person may be at it elsewhere, whom only the lock tells of.
                session.requireFreeLock();
            }
            var asked = open(ticket, session);
            if (verdict == Verdict.AWAITING_HUMAN && !asked.isEmpty()) {
                recorded.settle(session);
                return Response.asking(asked, "");
            }
            var first = new ArrayList<JournalRecord>();
            first.add(new RunResumed(Clock.systemUTC().instant(), "runbook serve"));
            first.addAll(Agreement.calls(ticket, recorded.run().lines()));
            return response(ticket, session, session.live().goOn(recorded.run(), recorded.parameters(), first));
        }
    }

    /** A report that can't be written can be written later, from the journal. */
    private void report(String run) {
        try {
            log.event(
                    "incident", run, IncidentCommand.write(runs, run, incidents).toString());
        } catch (RuntimeException e) {
            log.event("incident", run, "not written: " + e.getMessage());
        }
    }
}
