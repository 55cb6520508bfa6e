package dev.runbook.engine.serve;

import dev.runbook.engine.journal.AlertHistory;
import dev.runbook.engine.live.Approvals.Request;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.port.Messenger.Choice;
import java.util.List;
import org.apiguardian.api.API;

/** Does what an alert calls for. Thread-safe; several tickets at a time, never two of one runbook. */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface Responder {
    /** The outcome of what only tells people; they are told nothing more. */
    String TOLD = "TOLD";

    /** The outcome of what did not begin because its alert was over before. */
    String RESOLVED = AlertHistory.RESOLVED;

    /**
     * What became of a ticket.
     *
     * @param open whether it waits for a person and is to be asked after again
     * @param outcome a verdict's name, or {@link #TOLD}, {@code DECLINED}, {@code REFUSED}, {@link #RESOLVED}
     * @param reason why, one line; empty for none
     * @param asked what it asks people; empty for nothing
     */
    record Response(boolean open, String outcome, String reason, List<Request> asked) {
        /** Returns what is known in the end. */
        public static Response ended(String outcome, String reason) {
            return new Response(false, outcome, reason, List.of());
        }

        /** Returns what waits for people. */
        public static Response asking(List<Request> asked, String reason) {
            return new Response(true, "AWAITING_HUMAN", reason, List.copyOf(asked));
        }
    }

    /** Returns the id of the run that a runbook's next ticket gets. */
    String newRun(RunbookModel runbook);

    /** Responds, or goes on where an earlier process was interrupted. */
    Response respond(Ticket ticket);

    /** Looks whether a person has answered, and goes on then. */
    Response goOn(Ticket ticket);

    /** Takes back what was asked, since the alert is over; goes on with a run that has begun. */
    Response withdraw(Ticket ticket);

    /**
     * Tells people what became of a ticket, unless that is what became of it, and removes what it asked without a run:
     * that it has ended is written down. Neither throws nor waits.
     */
    void ended(Ticket ticket, Response response);

    /** Asks a run that is under way to stop after its current effect. */
    void stop(Ticket ticket);

    /** Takes somebody's answer to what a run asks, and tells people what came of it. */
    void answered(Choice choice, boolean approved, String by);

    /** Tells people what concerns everybody; neither throws nor waits for a channel. */
    void tell(String message);

    /** Tells people of alerts whose runbook they run themselves, in one message with those not told of yet; as quickly. */
    void tell(Notice notice);

    /** Tells the people of a channel; neither throws nor waits for it. */
    void tell(String channel, String message);

    /** Returns how many messages people were not told: too many waited for their channels, or these did not take them. */
    long dropped();
}
