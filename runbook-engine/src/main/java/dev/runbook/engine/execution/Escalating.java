package dev.runbook.engine.execution;

import dev.runbook.engine.model.EscalationModel;
import dev.runbook.engine.port.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Calls the levels of a runbook's escalation, one after the other, while a question waits. One object a question;
 * thread-safe.
 */
final class Escalating implements AutoCloseable {
    private final RunState run;
    private final String step;
    private final String question;
    private final Deque<EscalationModel> open;
    private final ScheduledThreadPoolExecutor clock =
            new ScheduledThreadPoolExecutor(1, DaemonThreads.named("runbook-escalation"));

    Escalating(RunState run, String step, String question) {
        this.run = run;
        this.step = step;
        this.question = question;
        this.open = new ArrayDeque<>(run.runbook().escalations());
    }

    /** Calls all levels that are due after a time of waiting. */
    synchronized void waited(Duration waited) {
        while (!open.isEmpty() && open.peek().after().compareTo(waited) <= 0) {
            call(open.remove());
        }
    }

    /** Lets virtual time pass in which nobody answers, and calls the levels when they are due. */
    void pass(Duration duration) {
        var passed = Duration.ZERO;
        waited(passed);
        while (!open.isEmpty() && open.peek().after().compareTo(duration) < 0) {
            var next = open.peek().after();
            run.arena().time().pass(next.minus(passed));
            passed = next;
            waited(passed);
        }
        run.arena().time().pass(duration.minus(passed));
    }

    /** Returns how long it takes until the last level is called. */
    Duration length() {
        return open.isEmpty() ? Duration.ZERO : open.peekLast().after();
    }

    /** Calls the levels as real time passes, until closed. */
    void begin() {
        waited(Duration.ZERO);
        open.forEach(level -> {
            var after = run.arena().time().real(level.after());
            var unused = clock.schedule(() -> waited(level.after()), after.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    private void call(EscalationModel level) {
        var delivery = new Delivery(
                run.journal(), run.arena(), run.settings().conduct().messenger());
        var unused = delivery.send(
                step,
                level.channel(),
                level.words() + ": " + run.runbook().title() + " waits for a person: " + question);
    }

    /** Calls nobody further. */
    @Override
    public void close() {
        var unused = clock.shutdownNow();
    }
}
