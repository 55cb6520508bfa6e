package dev.runbook.engine.cli;

import dev.runbook.engine.journal.Sha256;
import dev.runbook.engine.live.Approvals.Decided;
import dev.runbook.engine.live.Approvals.Request;
import dev.runbook.engine.serve.Ticket;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks people whether a run that an alert calls for may begin, and what it would do. */
final class StartApproval {
    private final OnCall people;
    private final ServeLog log;

    StartApproval(OnCall people, ServeLog log) {
        this.people = people;
        this.log = log;
    }

    /**
     * A question and its answer.
     *
     * @param request what is asked
     * @param answer empty until there is one
     */
    record Asked(Request request, Optional<Decided> answer) {}

    /** Asks, and tells people unless they were asked the same before. */
    Asked ask(Ticket ticket, Session session, Map<String, String> parameters, List<String> plan) {
        var effects = PlannedEffect.of(plan).stream()
                .map(effect -> effect.step() + ": " + effect.operation())
                .toList();
        var question = ticket.fires() + ". May " + ticket.runbook().id()
                + GivenParameters.words(ticket.runbook(), parameters) + " do this on "
                + session.identity().context() + "/" + session.namespace() + "?\n  - "
                + (effects.isEmpty() ? "look, and change nothing" : String.join("\n  - ", effects));
        var before = session.approvals().find(ticket.run(), Agreement.START);
        var request = session.approvals()
                .ask(new Request(
                        ticket.run(),
                        Agreement.START,
                        question,
                        session.identity().user(),
                        session.identity().caller(),
                        Sha256.of(String.join("\n", effects)),
                        Math.max(1, session.approvers()),
                        Clock.systemUTC().instant()));
        var answer = session.approvals().decided(request);
        if (answer.isPresent()) {
            log.event(
                    "approval",
                    ticket.run(),
                    (answer.get().approved() ? "approved by " : "declined by ")
                            + answer.get().by());
        } else if (before.isEmpty() || !before.get().equals(request)) {
            people.ask(request, session.namespace(), session.identity().context(), question);
        }
        return new Asked(request, answer);
    }

    /** Returns what is asked and has no answer yet. */
    Optional<Request> open(Ticket ticket, Session session) {
        return session.approvals()
                .find(ticket.run(), Agreement.START)
                .filter(request -> session.approvals().decided(request).isEmpty());
    }

    /** Takes the question back. One that is left over does no harm: nobody looks after its answer any more. */
    void withdraw(Ticket ticket, Session session) {
        session.approvals().withdraw(ticket.run(), Agreement.START);
    }
}
