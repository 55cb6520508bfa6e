package dev.runbook.engine.serve;

import dev.runbook.engine.execution.DaemonThreads;
import dev.runbook.engine.execution.Times;
import dev.runbook.engine.journal.AlertHistory.Entry;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.serve.Responder.Response;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Brings accepted alerts to their runbooks: one run of a runbook at a time, bounded in all. Alerts that come while their
 * runbook waits for its turn are covered by that run; what is beyond the bounds is shed, written down and told.
 * Thread-safe.
 */
final class Dispatcher implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final String BEFORE = "before its run began";

    private final Map<String, RunbookModel> byAlert;
    private final ServePolicy policy;
    private final Inbox inbox;
    private final Responder responder;
    private final ServeMeters meters;
    private final Escalations escalations;
    private final WaitingLine waiting = new WaitingLine();
    private final Map<String, Ticket> running = new LinkedHashMap<>();
    private final Map<String, Ticket> asking = new LinkedHashMap<>();
    private final ExecutorService work;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("runbook-dispatch"));
    private boolean stopping;

    Dispatcher(
            Map<String, RunbookModel> byAlert,
            ServePolicy policy,
            Inbox inbox,
            Responder responder,
            ServeMeters meters,
            InstantSource now) {
        this.byAlert = Map.copyOf(byAlert);
        this.policy = policy;
        this.inbox = inbox;
        this.responder = responder;
        this.meters = meters;
        this.escalations = new Escalations(inbox, responder, now);
        this.work = Executors.newFixedThreadPool(policy.parallel(), DaemonThreads.named("runbook-run"));
    }

    /** Takes up what an earlier process accepted and did not do, and begins to look after those who wait for people. */
    synchronized void begin() {
        var settled = new Settlement();
        // What waits for a run can be covered by one that has begun, and not the other way round.
        inbox.open().stream()
                .sorted(Comparator.comparing(entry -> entry.run() == null))
                .forEach(entry -> place(entry, settled));
        settle(settled);
        var unused =
                clock.scheduleWithFixedDelay(this::lookAfter, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes what was accepted. */
    synchronized void take(List<ReceivedAlert> fresh) {
        var keys = fresh.stream().map(ReceivedAlert::key).toList();
        var settled = new Settlement();
        inbox.open().stream().filter(entry -> keys.contains(entry.key())).forEach(entry -> place(entry, settled));
        settle(settled);
    }

    private void settle(Settlement settled) {
        settled.settle(inbox, meters, responder);
        next();
    }

    private void place(Entry entry, Settlement settled) {
        if (entry.run() == null && inbox.resolved(entry.key())) {
            settled.end(entry.key(), Responder.RESOLVED, BEFORE);
            return;
        }
        var runbook = byAlert.get(entry.alert().name());
        if (runbook == null) {
            settled.unknown(entry);
            return;
        }
        if (entry.run() == null && policy.of(runbook.id()) == ServePolicy.Response.NOTIFY) {
            settled.told(runbook, entry);
            return;
        }
        if (entry.run() == null && waiting.cover(runbook, entry)) {
            return;
        }
        if (entry.run() == null && inbox.runs(entry.fingerprint(), policy.coolDown()) >= policy.attempts()) {
            var why = policy.attempts() + (policy.attempts() == 1 ? " run" : " runs") + " within "
                    + Times.text(policy.coolDown()) + (policy.attempts() == 1 ? " has" : " have") + " not ended it";
            settled.shed(entry, why, "attempts");
            return;
        }
        // What has begun is gone on with, however many wait.
        if (entry.run() == null && waiting.size() >= policy.waiting()) {
            settled.shed(entry, waiting.size() + " runbooks wait already", "too many wait");
            return;
        }
        var run = entry.run() == null ? responder.newRun(runbook) : entry.run();
        waiting.add(Ticket.of(entry, runbook, run));
    }

    /** Tells that a message did not carry all of its alerts. */
    void leftOut(int alerts) {
        if (alerts > 0) {
            responder.tell("Alertmanager left " + alerts + " alerts out of a message (max_alerts): nobody knows here"
                    + " what they are.");
        }
    }

    /**
     * Forgets tickets whose alerts are resolved before their runs began. What a run asks that did not begin is withdrawn
     * when it is looked after next.
     */
    synchronized void resolved(List<String> keys) {
        var settled = new Settlement();
        for (var key : keys) {
            var ticket = waiting.ticket(key);
            if (ticket.isPresent() && !inbox.started(key)) {
                waiting.remove(ticket.get());
                settled.end(key, Responder.RESOLVED, BEFORE);
                replace(ticket.get(), settled);
            } else if (waiting.uncover(key)) {
                settled.end(key, Responder.RESOLVED, BEFORE);
            }
            meters.resolved();
        }
        settle(settled);
    }

    /** Lets those that a ticket covered take its place. */
    private void replace(Ticket dropped, Settlement settled) {
        waiting.takeCovered(dropped).forEach(entry -> place(entry, settled));
    }

    private void next() {
        for (var ticket : waiting.tickets()) {
            var id = ticket.runbook().id();
            if (!stopping
                    && running.size() < policy.parallel()
                    && !running.containsKey(id)
                    && !asking.containsKey(id)) {
                waiting.remove(ticket);
                inbox.started(ticket.key(), ticket.run());
                start(ticket, responder::respond);
            }
        }
        meters.sizes(waiting.size(), running.size(), asking.size());
    }

    private void start(Ticket ticket, Function<Ticket, Response> otherwise) {
        running.put(ticket.runbook().id(), ticket);
        Function<Ticket, Response> response = inbox.resolved(ticket.key()) ? responder::withdraw : otherwise;
        work.execute(() -> {
            try {
                finish(ticket, respond(escalations.told(ticket), response));
            } catch (UncheckedIOException e) {
                // The inbox is broken: who opens it anew finds that this ticket has no end.
            }
        });
    }

    private static Response respond(Ticket ticket, Function<Ticket, Response> response) {
        try {
            return response.apply(ticket);
        } catch (RuntimeException e) {
            return Response.ended("FAILED", String.valueOf(e.getMessage()));
        } catch (Error e) {
            // Such as a class that is missing: else the runbook, and a place among the runs, would be taken for good.
            return Response.ended("FAILED", e.toString());
        }
    }

    private synchronized void finish(Ticket ticket, Response response) {
        running.remove(ticket.runbook().id());
        if (response.open()) {
            asking.put(ticket.runbook().id(), ticket);
            escalations.look(ticket, response.asked());
        } else if (!(stopping && response.outcome().equals("ABORTED"))) {
            // What this process stopped because it ends itself is gone on with by the next one.
            ended(ticket, response);
            return;
        }
        next();
    }

    private void ended(Ticket ticket, Response response) {
        var settled = new Settlement();
        if (response.outcome().equals(Responder.RESOLVED)) {
            escalations.withdraw(ticket);
        }
        settled.end(ticket.key(), response.outcome(), response.reason());
        if (response.outcome().equals(Responder.RESOLVED)) {
            replace(ticket, settled);
        } else {
            waiting.takeCovered(ticket)
                    .forEach(entry -> settled.end(entry.key(), "COVERED", "by the run " + ticket.run()));
        }
        settle(settled);
        meters.ended(ticket.runbook().id(), response.outcome());
        responder.ended(ticket, response);
    }

    private synchronized void lookAfter() {
        for (var ticket : List.copyOf(asking.values())) {
            if (!stopping && running.size() < policy.parallel()) {
                asking.remove(ticket.runbook().id());
                start(ticket, responder::goOn);
            }
        }
        next();
    }

    /** Lets the runs under way finish their current effect; the next process goes on with them. */
    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
            running.values().forEach(responder::stop);
        }
        clock.shutdown();
        work.shutdown();
        try {
            if (!work.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                work.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
