package dev.runbook.engine.serve;

import dev.runbook.engine.journal.AlertHistory.Entry;
import dev.runbook.engine.model.RunbookModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Who waits for a run: one ticket a runbook, in the order in which they came, and the alerts that each covers, which have
 * no end until their run has one, since it may never begin.
 */
final class WaitingLine {
    private final Map<String, Ticket> tickets = new LinkedHashMap<>();
    private final Map<String, List<Entry>> covered = new HashMap<>();

    int size() {
        return tickets.size();
    }

    List<Ticket> tickets() {
        return List.copyOf(tickets.values());
    }

    void add(Ticket ticket) {
        tickets.put(ticket.runbook().id(), ticket);
    }

    void remove(Ticket ticket) {
        tickets.remove(ticket.runbook().id());
    }

    Optional<Ticket> ticket(String key) {
        return tickets.values().stream()
                .filter(ticket -> ticket.key().equals(key))
                .findFirst();
    }

    /** Lets the ticket of a runbook cover an alert; returns false if none waits. */
    boolean cover(RunbookModel runbook, Entry entry) {
        var ticket = tickets.get(runbook.id());
        if (ticket == null) {
            return false;
        }
        covered.computeIfAbsent(ticket.run(), run -> new ArrayList<>()).add(entry);
        return true;
    }

    /** Forgets an alert that a ticket covers; returns false if none does. */
    boolean uncover(String key) {
        return covered.values().stream()
                .anyMatch(entries -> entries.removeIf(entry -> entry.key().equals(key)));
    }

    /** Takes what a ticket covers, also when its run has begun meanwhile. */
    List<Entry> takeCovered(Ticket ticket) {
        return Objects.requireNonNullElse(covered.remove(ticket.run()), List.of());
    }
}
