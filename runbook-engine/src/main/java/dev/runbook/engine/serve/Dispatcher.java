package dev.runbook.engine.serve;

import dev.runbook.engine.execution.Times;
import dev.runbook.engine.journal.AlertHistory.Entry;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.serve.Responder.Response;
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
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "runbook-dispatch"));
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
        this.work = Executors.newFixedThreadPool(policy.parallel(), task -> daemon(task, "runbook-run"));
    }

    private static Thread daemon(Runnable task, String name) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Takes up what an earlier process accepted and did not do, and begins to look after those who wait for people. */
    synchronized void begin() {
        var unanswered = new Unanswered();
        // What waits for a run can be covered by one that has begun, and not the other way round.
        inbox.open().stream()
                .sorted(Comparator.comparing(entry -> entry.run() == null))
                .forEach(entry -> place(entry, unanswered));
        unanswered.tell(responder);
        next();
        var unused =
                clock.scheduleWithFixedDelay(this::lookAfter, POLL.toMillis(), POLL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes what was accepted. */
    synchronized void take(List<ReceivedAlert> fresh) {
        var keys = fresh.stream().map(ReceivedAlert::key).toList();
        var unanswered = new Unanswered();
        inbox.open().stream().filter(entry -> keys.contains(entry.key())).forEach(entry -> place(entry, unanswered));
        unanswered.tell(responder);
        next();
    }

    private void place(Entry entry, Unanswered unanswered) {
        if (entry.run() == null && inbox.resolved(entry.key())) {
            end(entry.key(), Responder.RESOLVED, BEFORE);
            return;
        }
        var runbook = byAlert.get(entry.alert().name());
        if (runbook == null) {
            unanswered.unknown(entry.alert().name() + ": " + entry.alert().labels());
            end(entry.key(), "UNKNOWN", "no runbook answers " + entry.alert().name());
            return;
        }
        if (entry.run() == null && waiting.cover(runbook, entry)) {
            return;
        }
        if (entry.run() == null && inbox.runs(entry.fingerprint(), policy.coolDown()) >= policy.attempts()) {
            unanswered.shed(entry.alert().name() + ": " + policy.attempts() + " runs within "
                    + Times.text(policy.coolDown()) + " have not ended it");
            end(entry.key(), "SHED", "attempts");
            return;
        }
        if (waiting.size() >= policy.waiting()) {
            unanswered.shed(entry.alert().name() + ": " + waiting.size() + " runbooks wait already");
            end(entry.key(), "SHED", "too many wait");
            return;
        }
        var run = entry.run() == null ? responder.newRun(runbook) : entry.run();
        waiting.add(new Ticket(entry.key(), entry.fingerprint(), entry.alert(), runbook, run, entry.receivedAt()));
    }

    /** Tells that a message did not carry all of its alerts. */
    void leftOut(int alerts) {
        if (alerts > 0) {
            responder.tell("Alertmanager left " + alerts + " alerts out of a message (max_alerts): nobody knows here"
                    + " what they are.");
        }
    }

    /**
     * Forgets a ticket whose alert is resolved before its run began. What a run asks that did not begin is withdrawn when
     * it is looked after next.
     */
    synchronized void resolved(String key) {
        var ticket = waiting.ticket(key);
        if (ticket.isPresent() && !inbox.started(key)) {
            waiting.remove(ticket.get());
            end(key, Responder.RESOLVED, BEFORE);
            replace(ticket.get());
            next();
        } else if (waiting.uncover(key)) {
            end(key, Responder.RESOLVED, BEFORE);
        }
        meters.resolved();
    }

    /** Lets those that a ticket covered take its place. */
    private void replace(Ticket dropped) {
        var unanswered = new Unanswered();
        waiting.takeCovered(dropped).forEach(entry -> place(entry, unanswered));
        unanswered.tell(responder);
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
        work.execute(() -> finish(ticket, respond(ticket, response)));
    }

    private static Response respond(Ticket ticket, Function<Ticket, Response> response) {
        try {
            return response.apply(ticket);
        } catch (RuntimeException e) {
            return Response.ended("FAILED", String.valueOf(e.getMessage()));
        }
    }

    private synchronized void finish(Ticket ticket, Response response) {
        running.remove(ticket.runbook().id());
        if (response.open()) {
            asking.put(ticket.runbook().id(), ticket);
            escalations.look(ticket, response.asked());
        } else if (!(stopping && response.outcome().equals("ABORTED"))) {
            // What this process stopped because it ends itself is gone on with by the next one.
            meters.ended(ticket.runbook().id(), response.outcome());
            if (response.outcome().equals(Responder.RESOLVED)) {
                escalations.withdraw(ticket);
            }
            end(ticket.key(), response.outcome(), response.reason());
            if (response.outcome().equals(Responder.RESOLVED)) {
                replace(ticket);
            } else {
                waiting.takeCovered(ticket).forEach(entry -> end(entry.key(), "COVERED", "by the run " + ticket.run()));
            }
            responder.tell(ticket.runbook().id() + " for " + ticket.alert().name() + " ended " + response.outcome()
                    + (response.reason().isEmpty() ? "" : ": " + response.reason()) + " (run " + ticket.run() + ")");
        }
        next();
    }

    private void end(String key, String outcome, String reason) {
        inbox.ended(key, outcome, reason);
        meters.alert(outcome);
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
