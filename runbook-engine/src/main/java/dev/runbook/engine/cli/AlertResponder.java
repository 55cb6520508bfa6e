package dev.runbook.engine.cli;

import dev.runbook.api.Verdict;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.JournalRecord.RunResumed;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.live.Approvals;
import dev.runbook.engine.live.Approvals.Request;
import dev.runbook.engine.live.RunLock;
import dev.runbook.engine.model.EscalationModel;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.port.Messenger;
import dev.runbook.engine.serve.Responder;
import dev.runbook.engine.serve.ServePolicy;
import dev.runbook.engine.serve.Ticket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Responds to alerts with live runs, as a person at the command line would. */
final class AlertResponder implements Responder {
    private static final String START = "start";

    private final ClusterOptions options;
    private final JournalStore runs;
    private final ServePolicy policy;
    private final Messenger messenger;
    private final ServeLog log;
    private final Path incidents;
    private final Consent consent = new Consent();
    private final Set<String> called = ConcurrentHashMap.newKeySet();

    AlertResponder(ClusterOptions options, JournalStore runs, ServePolicy policy, Path incidents, ServeLog log) {
        this.incidents = incidents;
        this.options = options;
        this.runs = runs;
        this.policy = policy;
        this.messenger = options.messenger();
        this.log = log;
        consent.yes = true;
    }

    @Override
    public String newRun(RunbookModel runbook) {
        return RunIds.next(runbook);
    }

    @Override
    public Response respond(Ticket ticket) {
        return whenFree(() -> begin(ticket));
    }

    @Override
    public Response goOn(Ticket ticket) {
        return whenFree(() -> lookAgain(ticket));
    }

    /** A lock that somebody else holds, or a process that was killed, is free one day. */
    private static Response whenFree(Supplier<Response> work) {
        try {
            return work.get();
        } catch (RunLock.HeldException e) {
            return new Response(true, "LOCK_HELD", String.valueOf(e.getMessage()));
        }
    }

    private Response begin(Ticket ticket) {
        var runbook = ticket.runbook();
        if (policy.of(runbook.id()) == ServePolicy.Response.NOTIFY) {
            tell(ticket.alert().name() + " fires. Its runbook: " + runbook.title() + "; runbook plan " + runbook.id()
                    + " shows what it would do.");
            return ended("TOLD", "");
        }
        if (runs.has(ticket.run())) {
            return goOnWithRun(ticket);
        }
        try (var session = session(ticket)) {
            session.requireFreeLock();
            var objections = session.objections();
            if (!objections.isEmpty()) {
                return ended("REFUSED", "no run may begin now: " + String.join("; ", objections));
            }
            var plan = session.plan(Map.of());
            var view = new PlanView(log.screen(ticket.run()).out(), runbook, plan);
            if (!view.feasible()) {
                return ended("REFUSED", "the plan can't be carried out: " + String.join("; ", view.obstacles()));
            }
            boolean asks = policy.of(runbook.id()) == ServePolicy.Response.APPROVAL
                    || session.protectedName().isPresent()
                    || session.approvers() > 0;
            return asks ? afterApproval(ticket, session, plan) : run(ticket, session);
        }
    }

    private Response afterApproval(Ticket ticket, Session session, List<String> plan) {
        var effects = PlannedEffect.of(plan).stream()
                .map(effect -> effect.step() + ": " + effect.operation())
                .toList();
        var question = ticket.alert().name() + " fires. May " + ticket.runbook().id() + " do this on "
                + session.identity().context() + "/" + session.namespace() + "?\n  - "
                + (effects.isEmpty() ? "look, and change nothing" : String.join("\n  - ", effects));
        var request = new Request(
                ticket.run(),
                START,
                question,
                session.identity().user(),
                Approvals.sha256(String.join("\n", effects)),
                Math.max(1, session.approvers()),
                Clock.systemUTC().instant());
        boolean fresh = session.approvals().find(ticket.run(), START).isEmpty();
        session.approvals().ask(request);
        var answer = session.approvals().decided(request);
        if (answer.isEmpty()) {
            if (fresh) {
                tell(question + "\nrunbook approve " + ticket.run() + " " + START + " -n " + session.namespace());
            }
            escalate(ticket);
            return new Response(true, "AWAITING_HUMAN", "");
        }
        log.event(
                "approval",
                ticket.run(),
                (answer.get().approved() ? "approved by " : "declined by ")
                        + answer.get().by());
        return answer.get().approved()
                ? run(ticket, session)
                : ended("DECLINED", "by " + answer.get().by());
    }

    private Response run(Ticket ticket, Session session) {
        return response(ticket, session, session.apply(ticket.run(), Map.of()));
    }

    private Response response(Ticket ticket, Session session, History history) {
        var verdict = history.verdict().orElse(Verdict.FAILED);
        boolean asks = verdict == Verdict.AWAITING_HUMAN
                && !session.approvals().open(ticket.run()).isEmpty();
        if (asks) {
            tell(ticket.runbook().id() + " waits for a person: " + history.reason() + "\nrunbook approve "
                    + ticket.run() + " " + String.join("|", session.approvals().open(ticket.run())) + " -n "
                    + session.namespace());
        }
        if (!asks) {
            report(ticket.run());
        }
        return new Response(asks, verdict.name(), history.reason());
    }

    private Response lookAgain(Ticket ticket) {
        if (runs.has(ticket.run())) {
            return goOnWithRun(ticket);
        }
        try (var session = session(ticket)) {
            var asked = session.approvals().find(ticket.run(), START);
            if (asked.isPresent() && session.approvals().decided(asked.get()).isEmpty()) {
                escalate(ticket);
                return new Response(true, "AWAITING_HUMAN", "");
            }
        }
        return begin(ticket);
    }

    /** Only a run that did not end, was stopped by the end of the process, or was answered goes on. */
    private Response goOnWithRun(Ticket ticket) {
        var recorded = Recorded.find(options, ticket.run(), Map.of());
        var verdict = recorded.run().history().verdict().orElse(Verdict.ABORTED);
        if (verdict != Verdict.ABORTED && verdict != Verdict.AWAITING_HUMAN) {
            return ended(verdict.name(), recorded.run().history().reason());
        }
        try (var session = session(ticket)) {
            recorded.requireSame(session);
            boolean waits = !session.approvals().open(ticket.run()).isEmpty();
            if (verdict == Verdict.AWAITING_HUMAN && waits) {
                escalate(ticket);
                return new Response(true, "AWAITING_HUMAN", "");
            }
            var first = new RunResumed(Clock.systemUTC().instant(), "runbook serve");
            return response(ticket, session, session.resume(recorded.run(), recorded.parameters(), List.of(first)));
        }
    }

    /** Calls the levels that are due since the alert came, each once. */
    private void escalate(Ticket ticket) {
        var waited = Duration.between(ticket.receivedAt(), Clock.systemUTC().instant());
        for (EscalationModel level : ticket.runbook().escalations()) {
            if (level.after().compareTo(waited) <= 0 && called.add(ticket.run() + " " + level.level())) {
                send(
                        level.channel(),
                        level.words() + ": " + ticket.runbook().title() + " waits for a person (run " + ticket.run()
                                + ")");
            }
        }
    }

    private Session session(Ticket ticket) {
        return new Session(ticket.runbook(), options, consent, log.screen(ticket.run()), ticket.alert());
    }

    @Override
    public void stop(Ticket ticket) {
        runs.askToStop(ticket.run());
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
        send(policy.channel(), message);
    }

    private void send(String channel, String message) {
        log.event("told", channel, message);
        try {
            messenger.send(channel, message);
        } catch (RuntimeException e) {
            log.event("undelivered", channel, String.valueOf(e.getMessage()));
        }
    }

    private static Response ended(String outcome, String reason) {
        return new Response(false, outcome, reason);
    }
}
