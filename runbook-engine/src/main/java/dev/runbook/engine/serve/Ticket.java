package dev.runbook.engine.serve;

import dev.runbook.api.FiringAlert;
import dev.runbook.engine.journal.AlertHistory.Entry;
import dev.runbook.engine.journal.JournalRecord.AlertEscalated;
import dev.runbook.engine.model.RunbookModel;
import java.time.Instant;
import java.util.List;
import org.apiguardian.api.API;

/**
 * An alert that is responded to.
 *
 * @param key fingerprint and start
 * @param fingerprint of its labels
 * @param alert the alert
 * @param runbook what it calls for
 * @param run the id of its run
 * @param receivedAt when it was accepted
 * @param calls who was called so far, since its run asks
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record Ticket(
        String key,
        String fingerprint,
        FiringAlert alert,
        RunbookModel runbook,
        String run,
        Instant receivedAt,
        List<AlertEscalated> calls) {
    /** Copies the list. */
    public Ticket {
        calls = List.copyOf(calls);
    }

    static Ticket of(Entry entry, RunbookModel runbook, String run) {
        return new Ticket(entry.key(), entry.fingerprint(), entry.alert(), runbook, run, entry.receivedAt(), List.of());
    }

    /** Returns the ticket with who was called so far. */
    Ticket with(List<AlertEscalated> called) {
        return new Ticket(key, fingerprint, alert, runbook, run, receivedAt, called);
    }

    /** Returns what people are told first: which alert it is, of all those of its name. */
    public String fires() {
        return Notice.fires(alert);
    }

    /** Returns what people are told if they run the runbook themselves. */
    public Notice notice() {
        return Notice.of(runbook, alert);
    }
}
