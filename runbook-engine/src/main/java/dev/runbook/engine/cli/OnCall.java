package dev.runbook.engine.cli;

import dev.runbook.engine.execution.NextCommands;
import dev.runbook.engine.live.Approvals.Request;
import dev.runbook.engine.port.Messenger;
import dev.runbook.engine.port.Messenger.Choice;
import dev.runbook.engine.serve.Notice;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The people whom a server tells and asks. What does not reach them is logged. Thread-safe. */
final class OnCall implements AutoCloseable {
    private final Messenger messenger;
    private final String channel;
    private final ServeLog log;
    private final Outbox outbox;
    private final Map<String, Notice> untold = new HashMap<>();

    /**
     * Makes it.
     *
     * @param channel who is told what concerns everybody
     */
    OnCall(Messenger messenger, String channel, ServeLog log) {
        this.messenger = messenger;
        this.channel = channel;
        this.log = log;
        this.outbox = new Outbox(log);
    }

    void tell(String message) {
        tell(channel, message);
    }

    /** Tells the people of a channel. */
    void tell(String to, String message) {
        deliver(to, message, () -> messenger.send(to, message));
    }

    /** Tells of alerts in one message with those of the same runbook whose message has not left yet. */
    synchronized void tell(Notice notice) {
        log.event("told", channel, notice.text());
        var runbook = notice.runbook().id();
        boolean first = !untold.containsKey(runbook);
        untold.merge(runbook, notice, Notice::and);
        if (first && !outbox.put(channel, () -> messenger.send(channel, leaving(runbook)))) {
            untold.remove(runbook);
        }
    }

    private synchronized String leaving(String runbook) {
        return Objects.requireNonNull(untold.remove(runbook)).text();
    }

    /**
     * Asks, with what can be typed instead of pressing a button.
     *
     * @param context what the cluster is called
     */
    void ask(Request request, String namespace, String context, String question) {
        var message = question + "\n" + NextCommands.ofQuestion(request.run(), request.step(), namespace, context);
        var choice = new Choice(request.run(), namespace, request.step(), request.hash());
        deliver(channel, message, () -> messenger.ask(channel, message, choice));
    }

    private void deliver(String to, String message, Runnable delivery) {
        log.event("told", to, message);
        var unused = outbox.put(to, delivery);
    }

    long dropped() {
        return outbox.dropped();
    }

    /** Brings what is on its way, within bounds. */
    @Override
    public void close() {
        outbox.close();
    }
}
