package dev.runbook.engine.serve;

import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.RunbookModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apiguardian.api.API;

/** Serves alerts from the first that is accepted to the last that is ended. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class AlertServer implements AutoCloseable {
    private final Inbox inbox;
    private final Dispatcher dispatcher;
    private final WebhookServer webhook;
    private final int port;

    private AlertServer(Inbox inbox, Dispatcher dispatcher, WebhookServer webhook, int port) {
        this.inbox = inbox;
        this.dispatcher = dispatcher;
        this.webhook = webhook;
        this.port = port;
    }

    /**
     * Starts to serve, beginning with what an earlier process accepted.
     *
     * @param runbooks all that answer alerts
     * @param directory of the inbox
     * @param ready whether this replica takes alerts
     * @param log takes what happened, a line each
     * @throws IOException if it can't listen
     */
    public static AlertServer start(
            Collection<RunbookModel> runbooks,
            ServePolicy policy,
            ListenSettings listen,
            Path directory,
            Responder responder,
            BooleanSupplier ready,
            InstantSource clock,
            Consumer<String> log)
            throws IOException {
        var byAlert = new HashMap<String, RunbookModel>();
        for (var runbook : runbooks) {
            for (AlertModel alert : runbook.alerts()) {
                var other = byAlert.put(alert.name(), runbook);
                if (other != null) {
                    throw new IllegalArgumentException("the alert " + alert.name() + " is answered by " + other.id()
                            + " and by " + runbook.id() + ": which one would run? Keep one of them on the class path.");
                }
            }
        }
        var meters = new ServeMeters();
        var inbox = Inbox.open(directory, clock);
        var dispatcher = new Dispatcher(byAlert, policy, inbox, responder, meters);
        var webhook = new WebhookServer(listen, inbox, dispatcher, meters, ready, log);
        try {
            int port = webhook.listen();
            dispatcher.begin();
            return new AlertServer(inbox, dispatcher, webhook, port);
        } catch (IOException | RuntimeException e) {
            webhook.close();
            dispatcher.close();
            inbox.close();
            throw e;
        }
    }

    /** Returns the port that it listens on. */
    public int port() {
        return port;
    }

    /** Takes no more alerts, lets the runs under way finish their current effect, and ends. */
    @Override
    public void close() {
        webhook.close();
        dispatcher.close();
        inbox.close();
    }
}
