package dev.runbook.engine.cli;

import dev.runbook.engine.execution.DaemonThreads;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.live.RunLock;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.port.Messenger.Choice;
import dev.runbook.engine.serve.Notice;
import dev.runbook.engine.serve.Responder;
import dev.runbook.engine.serve.ServePolicy;
import dev.runbook.engine.serve.Ticket;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Responds to alerts with live runs, as a person at the command line would. */
final class AlertResponder implements Responder, AutoCloseable {
    private final ClusterOptions options;
    private final AlertedRuns runs;
    private final ServePolicy policy;
    private final OnCall people;
    private final StartApproval start;
    private final ServeLog log;
    private final Outages outages;
    private final Consent consent = new Consent();
    private final Map<String, Session> acting = new ConcurrentHashMap<>();
    private final ExecutorService cleaning = Executors.newSingleThreadExecutor(DaemonThreads.named("runbook-cleaning"));

    AlertResponder(ClusterOptions options, JournalStore runs, ServePolicy policy, Path incidents, ServeLog log) {
        this.options = options;
        this.policy = policy;
        this.people = new OnCall(options.patientMessenger(), policy.channel(), log);
        this.runs = new AlertedRuns(options, runs, people, incidents, log);
        this.start = new StartApproval(people, log);
        this.log = log;
        this.outages = new Outages(log);
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

    /** A lock that somebody else holds, or a process that was killed, is free one day; a cluster is back one day. */
    private Response whenFree(Ticket ticket, Supplier<Response> work) {
        var lasting = outages.lasting(ticket.run());
        if (lasting.isPresent()) {
            return lasting.get();
        }
        try {
            var response = work.get();
            outages.over(ticket.run());
            return response;
        } catch (RunLock.HeldException e) {
            outages.over(ticket.run());
            return new Response(true, "LOCK_HELD", String.valueOf(e.getMessage()), List.of());
        } catch (IllegalStateException e) {
            var session = acting.get(ticket.run());
            if (session != null && session.live().handedOver()) {
                return AlertedRuns.HANDED_OVER;
            }
            throw e;
        } catch (KubernetesClientException | UncheckedIOException e) {
            return outages.begun(ticket.run(), e);
        } finally {
            acting.remove(ticket.run());
        }
    }

    private Response begin(Ticket ticket) {
        var runbook = ticket.runbook();
        if (policy.of(runbook.id()) == ServePolicy.Response.NOTIFY) {
            // Another process took it when the policy said otherwise.
            tell(ticket.notice());
            return Response.ended(TOLD, "");
        }
        if (runs.begun(ticket)) {
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
                    : runs.begin(ticket, session, parameters, List.of());
        }
    }

    private Response afterApproval(Ticket ticket, Session session, Map<String, String> parameters, List<String> plan) {
        var asked = start.ask(ticket, session, parameters, plan);
        if (asked.answer().isEmpty()) {
            return Response.asking(List.of(asked.request()), "");
        }
        var answer = asked.answer().get();
        return answer.approved()
                ? runs.begin(ticket, session, parameters, Agreement.to(asked.request(), answer.answers()))
                : Response.ended("DECLINED", "by " + answer.by());
    }

    private Map<String, String> parameters(Ticket ticket) {
        return policy.parametersOf(ticket.runbook().id()).of(ticket.alert(), System::getenv);
    }

    private Response lookAgain(Ticket ticket) {
        if (runs.begun(ticket)) {
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
        return whenFree(ticket, () -> runs.begun(ticket) ? goOnWithRun(ticket) : withdrawn(ticket));
    }

    private Response withdrawn(Ticket ticket) {
        try (var session = session(ticket)) {
            start.withdraw(ticket, session);
        } catch (RuntimeException e) {
            log.event("approval", ticket.run(), "the question could not be removed: " + e.getMessage());
        }
        return Response.ended(RESOLVED, "before its run began; nobody has to approve it any more");
    }

    @Override
    public void ended(Ticket ticket, Response response) {
        if (!response.outcome().equals(TOLD)) {
            tell(ticket.runbook().id() + " for " + ticket.alert().name() + " ended " + response.outcome()
                    + (response.reason().isEmpty() ? "" : ": " + response.reason()) + " (run " + ticket.run() + ")");
            cleaning.execute(() -> forget(ticket));
        }
    }

    /** A run removes by itself what it asked. A question that is left over does no harm. */
    private void forget(Ticket ticket) {
        try {
            if (!runs.begun(ticket)) {
                try (var session =
                        new Session(ticket.runbook(), options, consent, log.screen(ticket.run()), ticket.alert())) {
                    session.approvals().forget(ticket.run());
                }
            }
        } catch (RuntimeException e) {
            log.event("approval", ticket.run(), "the question could not be removed: " + e.getMessage());
        }
    }

    private Response goOnWithRun(Ticket ticket) {
        return runs.goOn(ticket, parameters(ticket), where -> session(ticket, where));
    }

    @Override
    public void answered(Choice choice, boolean approved, String by) {
        new PressedButton(choice, approved, by).answer(options).ifPresent(this::tell);
    }

    private Session session(Ticket ticket) {
        return session(ticket, options);
    }

    private Session session(Ticket ticket, ClusterOptions where) {
        var session = new Session(ticket.runbook(), where, consent, log.screen(ticket.run()), ticket.alert());
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

    @Override
    public void tell(String message) {
        people.tell(message);
    }

    @Override
    public void tell(Notice notice) {
        people.tell(notice);
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
        cleaning.shutdown();
        people.close();
    }
}
