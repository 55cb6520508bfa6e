package dev.runbook.engine.serve;

import dev.runbook.engine.channel.SlackClicks;
import dev.runbook.engine.execution.DaemonThreads;
import dev.runbook.engine.model.AlertModel;
import dev.runbook.engine.model.RunbookModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Serves alerts from the first that is accepted to the last that is ended, as long as its replica leads. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class AlertServer implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;
    /** So many looks are left out after one that failed. */
    private static final int REST = 4;

    private final Map<String, RunbookModel> byAlert;
    private final ServePolicy policy;
    private final Path directory;
    private final Responder responder;
    private final BooleanSupplier leads;
    private final InstantSource clock;
    private final Consumer<String> log;
    private final ServeMeters meters;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("runbook-shift"));
    private final WebhookServer webhook;
    private volatile @Nullable Shift shift;
    private String trouble = "";
    private int rest;

    private AlertServer(
            Map<String, RunbookModel> byAlert,
            ServePolicy policy,
            ListenSettings listen,
            Path directory,
            Responder responder,
            @Nullable SlackClicks clicks,
            BooleanSupplier leads,
            InstantSource clock,
            Consumer<String> log) {
        this.byAlert = byAlert;
        this.policy = policy;
        this.directory = directory;
        this.responder = responder;
        this.leads = leads;
        this.clock = clock;
        this.log = log;
        this.meters = new ServeMeters(responder);
        var buttons = clicks == null ? null : new Buttons(clicks, responder, clock);
        this.webhook = new WebhookServer(listen, () -> shift, buttons, new Intake(meters, clock, log), meters, log);
    }

    /**
     * Starts to serve, beginning with what an earlier process accepted.
     *
     * @param runbooks all that answer alerts
     * @param directory of the inbox; several replicas may share it, since only the one that leads opens it
     * @param clicks reads what Slack says of pressed buttons; null where there are none
     * @param leads whether this replica takes alerts
     * @param log takes what happened, a line each
     * @throws IOException if it can't listen
     */
    public static AlertServer start(
            Collection<RunbookModel> runbooks,
            ServePolicy policy,
            ListenSettings listen,
            Path directory,
            Responder responder,
            @Nullable SlackClicks clicks,
            BooleanSupplier leads,
            InstantSource clock,
            Consumer<String> log)
            throws IOException {
        var server =
                new AlertServer(byAlert(runbooks), policy, listen, directory, responder, clicks, leads, clock, log);
        try {
            server.webhook.listen();
            if (leads.getAsBoolean()) {
                server.begin();
            }
            var unused =
                    server.watch.scheduleWithFixedDelay(server::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static Map<String, RunbookModel> byAlert(Collection<RunbookModel> runbooks) {
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
        return byAlert;
    }

    private void begin() {
        var inbox = Inbox.open(directory, clock);
        var begun = new Shift(inbox, new Dispatcher(byAlert, policy, inbox, responder, meters, clock));
        try {
            begun.dispatcher().begin();
        } catch (RuntimeException e) {
            begun.close();
            throw e;
        }
        shift = begun;
    }

    /**
     * Takes over, or hands over, to itself where the inbox could not be written: opened anew it holds what was accepted.
     * The one before may still be finishing its effect, a disk may still be full: then it is tried again.
     */
    private void look() {
        if (rest > 0) {
            rest--;
            return;
        }
        var now = shift;
        try {
            if (now == null && leads.getAsBoolean()) {
                begin();
                if (!trouble.isEmpty()) {
                    trouble = "";
                    log.accept("this replica takes alerts again");
                }
            } else if (now != null && (now.inbox().broken() || !leads.getAsBoolean())) {
                shift = null;
                now.close();
                if (now.inbox().broken()) {
                    say("the inbox in " + directory + " could not be written");
                }
            }
        } catch (RuntimeException e) {
            say(String.valueOf(e.getMessage()));
            rest = REST;
        }
    }

    private void say(String reason) {
        if (!reason.equals(trouble)) {
            trouble = reason;
            log.accept("this replica leads and can't take alerts yet: " + reason);
        }
    }

    /** Returns the port that it listens on. */
    public int port() {
        return webhook.port();
    }

    /** Takes no more alerts, lets the runs under way finish their current effect, and ends. */
    @Override
    public void close() {
        webhook.close();
        watch.shutdown();
        try {
            var unused = watch.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var now = shift;
        if (now != null) {
            now.close();
        }
    }
}
