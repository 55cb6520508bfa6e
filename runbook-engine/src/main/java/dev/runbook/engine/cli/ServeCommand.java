package dev.runbook.engine.cli;

import dev.runbook.engine.channel.Channels;
import dev.runbook.engine.channel.Credential;
import dev.runbook.engine.live.LiveCluster;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.serve.AlertServer;
import dev.runbook.engine.serve.ListenSettings;
import dev.runbook.engine.serve.ServePolicy;
import dev.runbook.engine.trace.Tracing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Takes Alertmanager's webhook and starts the runbooks of the alerts, as the policy allows.")
final class ServeCommand implements Callable<Integer> {
    private static final int LAST_PORT = 65535;

    private final Screen screen;

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--runbook", paramLabel = "ID", description = "serves this one alone; repeatable; default: all")
    List<String> only = List.of();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "default: 127.0.0.1:9095; port 0 for a free one")
    String listen = "127.0.0.1:9095";

    @Option(names = "--token", paramLabel = "env:NAME|file:PATH", description = "the bearer token of Alertmanager")
    @Nullable String token;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "the server's certificate, PEM")
    @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "its key, PEM")
    @Nullable Path key;

    @Option(names = "--client-ca", paramLabel = "FILE", description = "whose client certificates are accepted, PEM")
    @Nullable Path clientAuthority;

    @Option(
            names = "--leader-election",
            paramLabel = "NAMESPACE/NAME",
            description = "a Lease by which one of several replicas takes the alerts")
    @Nullable String election;

    @Option(names = "--incidents", paramLabel = "DIR", description = "where reports of runs go; default: incidents")
    Path incidents = Path.of("incidents");

    @Option(
            names = "--end-on-change",
            paramLabel = "PATH",
            description =
                    "a file or directory; the server ends in order when it changes, to be started anew; repeatable")
    List<Path> watched = List.of();

    ServeCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        var settings = settings();
        var runbooks = runbooks();
        var policy = cluster.policy == null ? ServePolicy.DEFAULT : ServePolicy.read(cluster.policy, runbooks.keySet());
        GivenParameters.check(policy, runbooks.values());
        readFiles();
        var log = new ServeLog(screen.out(), Clock.systemUTC());
        try (var termination = new Termination()) {
            serve(settings, runbooks, policy, log, termination);
            log.event("ended", "", "what was accepted and not done is taken up by the next start");
        } catch (IOException e) {
            throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
        }
        return ExitCode.DONE.code();
    }

    /** Runs read them anew, and are traced; what is wrong with them is said now, and not when the first alert comes. */
    private void readFiles() {
        var unusedPolicy = cluster.policy();
        var unusedConnections = cluster.connections();
        var unusedTracing = Tracing.configured(System.getenv(), System.getProperties());
    }

    private void serve(
            ListenSettings settings,
            Map<String, RunbookModel> runbooks,
            ServePolicy policy,
            ServeLog log,
            Termination termination)
            throws IOException {
        warn(policy, runbooks.values(), log);
        try (var live = cluster.cluster();
                var runs = cluster.runs(live);
                var replica = Replica.of(live, election, log);
                var responder = new AlertResponder(cluster, runs, policy, incidents, log);
                var server = AlertServer.start(
                        runbooks.values(),
                        policy,
                        settings,
                        cluster.journals.directory().directory(),
                        responder,
                        cluster.channels().flatMap(Channels::clicks).orElse(null),
                        replica::leads,
                        Clock.systemUTC(),
                        text -> log.event("webhook", "", text));
                var files = new ChangedFiles()) {
            files.watch(watched, place -> {
                log.event("changed", place.toString(), "this server ends, to be started anew with what is there now");
                termination.ask();
            });
            log.event("listening", settings.host() + ":" + server.port(), place(live));
            termination.await();
        }
    }

    /** Who can't be told is said now, and not when they have to be told. */
    private void warn(ServePolicy policy, Collection<RunbookModel> runbooks, ServeLog log) {
        var levels = runbooks.stream().flatMap(runbook -> runbook.escalations().stream());
        cluster.channels()
                .ifPresent(channels -> Stream.concat(Stream.of(policy.channel()), levels.map(level -> level.channel()))
                        .distinct()
                        .forEach(name -> channels.objectionTo(name)
                                .ifPresent(why -> log.event("undelivered", name, "nobody can be told: " + why))));
    }

    private Map<String, RunbookModel> runbooks() {
        var catalog = new Catalog(Thread.currentThread().getContextClassLoader());
        return only.isEmpty()
                ? catalog.all()
                : only.stream().map(catalog::find).collect(Collectors.toMap(RunbookModel::id, runbook -> runbook));
    }

    private static String place(LiveCluster live) {
        var id = live.identity();
        return "acts on " + id.context() + " (" + id.server() + ") as " + id.user();
    }

    private ListenSettings settings() {
        int colon = listen.lastIndexOf(':');
        if (colon < 1
                || !listen.substring(colon + 1).matches("\\d{1,5}")
                || Integer.parseInt(listen.substring(colon + 1)) > LAST_PORT) {
            throw new Refusal(ExitCode.USAGE, "--listen takes HOST:PORT, not " + listen + ". Nothing is served.");
        }
        var settings = new ListenSettings(
                listen.substring(0, colon),
                Integer.parseInt(listen.substring(colon + 1)),
                token == null ? null : Credential.read(token, System::getenv),
                certificate,
                key,
                clientAuthority);
        return settings.checked();
    }
}
