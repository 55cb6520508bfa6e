package dev.runbook.engine.cli;

import dev.runbook.api.Verdict;
import dev.runbook.engine.execution.Answered;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalRecord.RunResumed;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.live.Approvals.Request;
import dev.runbook.engine.live.RunLock;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.port.Messenger.Choice;
import dev.runbook.engine.serve.Responder;
import dev.runbook.engine.serve.ServePolicy;
import dev.runbook.engine.serve.Ticket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Responds to alerts with live runs, as a person at the command line would. */
final class AlertResponder implements Responder, AutoCloseable {
    private static final Response HANDED_OVER = Response.ended("ABORTED", "another process goes on with it");

    private final ClusterOptions options;
    private final JournalStore runs;
    private final ServePolicy policy;
    private final OnCall people;
    private final StartApproval start;
    private final ServeLog log;
    private final Path incidents;
    private final Consent consent = new Consent();
    private final Map<String, Session> acting = new ConcurrentHashMap<>();

    AlertResponder(ClusterOptions options, JournalStore runs, ServePolicy policy, Path incidents, ServeLog log) {
        this.incidents = incidents;
        this.options = options;
        this.runs = runs;
        this.policy = policy;
        this.people = new OnCall(options.messenger(), policy.channel(), log);
        this.start = new StartApproval(people, log);
        this.log = log;
        consent.yes = true;
    }

    @Override
    public String newRun(RunbookModel runbook) {
        return RunIds.next(runbook);
    }

    @Override
    public Response respond(Ticket ticket) {
        return whenFree(ticket, () -> begin(ticket));
    }

    @Override
    public Response goOn(Ticket ticket) {
        return whenFree(ticket, () -> lookAgain(ticket));
    }

    /** A lock that somebody else holds, or a process that was killed, is free one day. */
    private Response whenFree(Ticket ticket, Supplier<Response> work) {
        try {
            return work.get();
        } catch (RunLock.HeldException e) {
            return new Response(true, "LOCK_HELD", String.valueOf(e.getMessage()), List.of());
        } catch (IllegalStateException e) {
            var session = acting.get(ticket.run());
            if (session != null && session.live().handedOver()) {
                return HANDED_OVER;
            }
            throw e;
        } finally {
            acting.remove(ticket.run());
        }
    }

    private Response begin(Ticket ticket) {
        var runbook = ticket.runbook();
        if (policy.of(runbook.id()) == ServePolicy.Response.NOTIFY) {
            tell(ticket.alert().name() + " fires. Its runbook: " + runbook.title() + "; runbook plan " + runbook.id()
                    + " shows what it would do.");
            return Response.ended(TOLD, "");
        }
        if (begun(ticket)) {
            return goOnWithRun(ticket);
        }
        Map<String, String> parameters;
        try {
            parameters = parameters(ticket);
            GivenParameters.check(runbook, parameters);
        } catch (Refusal | IllegalArgumentException e) {
            return Response.ended("REFUSED", String.valueOf(e.getMessage()));
        }
        try (var session = session(ticket)) {
            session.requireFreeLock();
            var objections = session.objections();
            if (!objections.isEmpty()) {
                return Response.ended("REFUSED", "no run may begin now: " + String.join("; ", objections));
            }
            var plan = session.plan(parameters);
            var view = new PlanView(log.screen(ticket.run()).out(), runbook, plan);
            if (!view.feasible()) {
                return Response.ended(
                        "REFUSED", "the plan can't be carried out: " + String.join("; ", view.obstacles()));
            }
            boolean asks = policy.of(runbook.id()) == ServePolicy.Response.APPROVAL
                    || session.protectedName().isPresent()
                    || session.approvers() > 0;
            return asks
                    ? afterApproval(ticket, session, parameters, plan)
                    : run(ticket, session, parameters, List.of());
        }
    }

    private Response afterApproval(Ticket ticket, Session session, Map<String, String> parameters, List<String> plan) {
        var asked = start.ask(ticket, session, parameters, plan);
        if (asked.answer().isEmpty()) {
            return Response.asking(List.of(asked.request()), "");
        }
        var answer = asked.answer().get();
        return answer.approved()
                ? run(ticket, session, parameters, answer.answers())
                : Response.ended("DECLINED", "by " + answer.by());
    }

    /** A process that is killed between making a journal and its first record has done nothing: the run begins. */
    private boolean begun(Ticket ticket) {
        return runs.has(ticket.run()) && runs.read(ticket.run()).history().begun();
    }

    private Map<String, String> parameters(Ticket ticket) {
        return policy.parametersOf(ticket.runbook().id()).of(ticket.alert(), System::getenv);
    }

    private Response run(Ticket ticket, Session session, Map<String, String> parameters, List<Answered> agreed) {
        return response(ticket, session, session.apply(ticket.run(), parameters, agreed));
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
                request, session.namespace(), ticket.runbook().id() + " waits for a person: " + history.reason()));
        return Response.asking(open, history.reason());
    }

    private static List<Request> open(Ticket ticket, Session session) {
        return session.approvals().open(ticket.run()).stream()
                .flatMap(step -> session.approvals().find(ticket.run(), step).stream())
                .toList();
    }

    private Response lookAgain(Ticket ticket) {
        if (begun(ticket)) {
            return goOnWithRun(ticket);
        }
        try (var session = session(ticket)) {
            var open = start.open(ticket, session);
            if (open.isPresent()) {
                return Response.asking(List.of(open.get()), "");
            }
        }
        return begin(ticket);
    }

    @Override
    public Response withdraw(Ticket ticket) {
        return whenFree(ticket, () -> begun(ticket) ? goOnWithRun(ticket) : withdrawn(ticket));
    }

    private Response withdrawn(Ticket ticket) {
        try (var session = session(ticket)) {
            start.withdraw(ticket, session);
        } catch (RuntimeException e) {
            log.event("approval", ticket.run(), "the question could not be removed: " + e.getMessage());
        }
        return Response.ended(RESOLVED, "before its run began; nobody has to approve it any more");
    }

    /** Only a run that did not end, was stopped by the end of the process, or was answered goes on. */
    private Response goOnWithRun(Ticket ticket) {
        // The others are in its journal as they were.
        var secrets = parameters(ticket);
        secrets.keySet().removeIf(name -> !Secrets.secret(ticket.runbook(), name));
        var recorded = Recorded.find(options, ticket.run(), secrets);
        var verdict = recorded.run().history().verdict().orElse(Verdict.ABORTED);
        if (verdict != Verdict.ABORTED && verdict != Verdict.AWAITING_HUMAN) {
            return Response.ended(verdict.name(), recorded.run().history().reason());
        }
        try (var session = session(ticket)) {
            recorded.requireSame(session);
            var open = open(ticket, session);
            if (verdict == Verdict.AWAITING_HUMAN && !open.isEmpty()) {
                return Response.asking(open, "");
            }
            var first = new RunResumed(Clock.systemUTC().instant(), "runbook serve");
            return response(
                    ticket, session, session.live().resume(recorded.run(), recorded.parameters(), List.of(first)));
        }
    }

    @Override
    public void answered(Choice choice, boolean approved, String by) {
        new PressedButton(choice, approved, by).answer(options).ifPresent(this::tell);
    }

    private Session session(Ticket ticket) {
        var session = new Session(ticket.runbook(), options, consent, log.screen(ticket.run()), ticket.alert());
        acting.put(ticket.run(), session);
        return session;
    }

    @Override
    public void stop(Ticket ticket) {
        var session = acting.get(ticket.run());
        if (session != null) {
            session.live().handOver();
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

    @Override
    public void tell(String message) {
        people.tell(message);
    }

    @Override
    public void tell(String channel, String message) {
        people.tell(channel, message);
    }

    @Override
    public long dropped() {
        return people.dropped();
    }

    @Override
    public void close() {
        people.close();
    }
}
