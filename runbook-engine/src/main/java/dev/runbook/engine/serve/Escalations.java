package dev.runbook.engine.serve;

import dev.runbook.engine.live.Approvals.Request;
import dev.runbook.engine.model.EscalationModel;
import java.time.InstantSource;
import java.util.List;

/**
 * Calls the levels of a runbook's escalation while its run asks: each once a question, when its time since that question
 * has passed. Who was called is in the inbox, so that a restart neither calls them again nor starts their time anew.
 */
final class Escalations {
    private final Inbox inbox;
    private final Responder people;
    private final InstantSource clock;

    Escalations(Inbox inbox, Responder people, InstantSource clock) {
        this.inbox = inbox;
        this.people = people;
        this.clock = clock;
    }

    /** Calls whoever is due by now. */
    void look(Ticket ticket, List<Request> questions) {
        for (var question : questions) {
            for (var level : ticket.runbook().escalations()) {
                boolean due = !clock.instant().isBefore(question.at().plus(level.after()));
                if (due && !inbox.called(ticket.key(), question.hash(), level.level())) {
                    tell(ticket, level, "waits for a person");
                    // A process that is killed before this calls twice, which is better than never.
                    inbox.call(ticket.key(), question.hash(), level.level());
                }
            }
        }
    }

    /** Returns a ticket with who was called so far. */
    Ticket told(Ticket ticket) {
        return ticket.with(inbox.calls(ticket.key()));
    }

    /** Tells those who were called that they don't have to come. */
    void withdraw(Ticket ticket) {
        for (var level : ticket.runbook().escalations()) {
            if (inbox.called(ticket.key(), level.level())) {
                tell(
                        ticket,
                        level,
                        "waits for nobody any more, " + ticket.alert().name() + " is resolved");
            }
        }
    }

    private void tell(Ticket ticket, EscalationModel level, String what) {
        people.tell(
                level.channel(),
                level.words() + ": " + ticket.runbook().title() + " " + what + " (run " + ticket.run() + ")");
    }
}
