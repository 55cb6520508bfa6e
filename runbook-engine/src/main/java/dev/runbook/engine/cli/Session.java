package dev.runbook.engine.cli;

import dev.runbook.engine.envelope.EnvelopeGuard;
import dev.runbook.engine.execution.People;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.MemoryJournal;
import dev.runbook.engine.journal.RecordedRun;
import dev.runbook.engine.journal.RunFile;
import dev.runbook.engine.live.ClusterIdentity;
import dev.runbook.engine.live.KillSwitch;
import dev.runbook.engine.live.LaterChangeGuard;
import dev.runbook.engine.live.LiveArena;
import dev.runbook.engine.live.LiveCluster;
import dev.runbook.engine.live.LiveSettings;
import dev.runbook.engine.live.Policy;
import dev.runbook.engine.live.PolicyGuard;
import dev.runbook.engine.live.RunLock;
import dev.runbook.engine.model.RunbookModel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One command's work on one cluster with one runbook. */
final class Session implements AutoCloseable {
    private static final Duration LOCK = Duration.ofSeconds(30);

    private final RunbookModel runbook;
    private final ClusterOptions options;
    private final Consent consent;
    private final Screen screen;
    private final LiveCluster cluster;
    private final Policy policy;
    private final String namespace;

    Session(RunbookModel runbook, ClusterOptions options, Consent consent, Screen screen) {
        this.consent = consent;
        this.runbook = runbook;
        this.options = options;
        this.screen = screen;
        this.policy = options.policy();
        this.cluster = options.cluster();
        this.namespace = options.namespace == null ? runbook.namespace() : options.namespace;
        if (!policy.contexts().isEmpty()
                && !Policy.matches(policy.contexts(), cluster.identity().context())) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "the policy allows the contexts " + String.join(", ", policy.contexts()) + ", not "
                            + cluster.identity().context() + ". Nothing was done.");
        }
    }

    ClusterIdentity identity() {
        return cluster.identity();
    }

    String namespace() {
        return namespace;
    }

    /** Returns the name that has to be typed before anything changes here; empty where nothing is protected. */
    Optional<String> protectedName() {
        if (Policy.matches(policy.protectedContexts(), identity().context())) {
            return Optional.of(identity().context());
        }
        return Policy.matches(policy.protectedNamespaces(), namespace) ? Optional.of(namespace) : Optional.empty();
    }

    void printPlace() {
        var id = identity();
        screen.out().println("Runbook    " + runbook.id() + ": " + runbook.title());
        screen.out().println("Context    " + id.context());
        screen.out().println("Server     " + id.server());
        screen.out().println("Cluster    " + id.uid());
        screen.out().println("Namespace  " + namespace);
        screen.out().println("User       " + id.user());
        screen.out().println();
    }

    /** Plans and returns the plan's journal. */
    List<String> plan(Map<String, String> parameters) {
        var journal = new MemoryJournal();
        var arena = new LiveArena(cluster, namespace, options.prometheus, entry -> {});
        Launch.run(
                runbook,
                settings(Mode.PLAN, arena, parameters, journal, History.none(), bounds(), Map.of(), noOne(), false),
                null);
        return journal.lines();
    }

    /** Begins a run. */
    History apply(String run, Map<String, String> parameters) {
        try (var lock = lock(run);
                var journal = RunFile.create(options.runs().file(run))) {
            return go(run, parameters, journal, History.none(), header(parameters, run, lock), lock);
        }
    }

    /** Goes on with a run. */
    History resume(RecordedRun recorded, Map<String, String> parameters, List<JournalRecord> first) {
        var run = recorded.id();
        try (var lock = lock(run);
                var journal = RunFile.reopen(recorded)) {
            first.forEach(journal::append);
            return go(run, parameters, journal, History.of(journal.lines()), Map.of(), lock);
        }
    }

    /** Takes a run back. */
    History rollBack(RecordedRun recorded, Map<String, String> parameters, String why, boolean overwrite) {
        var run = recorded.id();
        try (var lock = lock(run);
                var journal = RunFile.reopen(recorded)) {
            journal.append(new JournalRecord.RunResumed(Clock.systemUTC().instant(), why));
            var arena = new LiveArena(cluster, namespace, options.prometheus, screen::tell);
            var guards = guards(lock, true);
            if (!overwrite) {
                guards.add(new LaterChangeGuard(journal::lines));
            }
            var settings = settings(
                    Mode.LIVE,
                    arena,
                    parameters,
                    journal,
                    History.of(journal.lines()),
                    guards,
                    Map.of(),
                    noOne(),
                    false);
            try (var execution = settings.run(runbook, dev.runbook.engine.execution.Extensions.NONE)) {
                execution.takeBack(why);
            }
            return History.of(journal.lines());
        }
    }

    private History go(
            String run,
            Map<String, String> parameters,
            RunFile journal,
            History history,
            Map<String, String> header,
            RunLock lock) {
        var arena = new LiveArena(cluster, namespace, options.prometheus, screen::tell);
        People people = screen.terminal() ? new TerminalPeople(screen) : noOne();
        var guards = guards(lock, screen.terminal());
        guards.add(new LaterChangeGuard(journal::lines));
        var settings = settings(Mode.LIVE, arena, parameters, journal, history, guards, header, people, !consent.yes);
        try (var stop = StopWatch.of(options.runs(), run, screen)) {
            stop.during(() ->
                    Launch.run(runbook, settings, options.runs().directory().resolve(run + ".xml.d")));
        }
        return History.of(journal.lines());
    }

    /** A plan is held within the same bounds, so that it tells beforehand what would be refused. */
    private List<EffectGuard> bounds() {
        var bounds = new ArrayList<EffectGuard>();
        bounds.add(new PolicyGuard(policy, namespace));
        if (!policy.undrilled() && !consent.breakGlass) {
            bounds.add(EnvelopeGuard.of(runbook, runbook.type().getClassLoader(), namespace));
        }
        return bounds;
    }

    private List<EffectGuard> guards(RunLock lock, boolean watched) {
        var guards = bounds();
        guards.add(new KillSwitch(cluster.client(), policy.killSwitch(), runbook.id(), watched));
        guards.add(lock);
        return guards;
    }

    /** Refuses before anybody is asked anything where another run is at work. */
    void requireFreeLock() {
        RunLock.requireFree(cluster.client(), namespace, lockName(), "", Clock.systemUTC());
    }

    private RunLock lock(String run) {
        return RunLock.take(cluster.client(), namespace, lockName(), run, LOCK, Clock.systemUTC());
    }

    private String lockName() {
        return "runbook-" + runbook.id().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    }

    private LiveSettings settings(
            Mode mode,
            LiveArena arena,
            Map<String, String> parameters,
            Journal journal,
            History history,
            List<EffectGuard> guards,
            Map<String, String> header,
            People people,
            boolean asks) {
        return new LiveSettings(
                mode,
                arena,
                identity().context(),
                options.namespace,
                parameters,
                null,
                journal,
                history,
                guards,
                header,
                people,
                asks);
    }

    private static People noOne() {
        return (step, question, instructions, within) -> dev.runbook.api.drill.Operator.Answer.NONE;
    }

    private Map<String, String> header(Map<String, String> parameters, String run, RunLock lock) {
        var header = new LinkedHashMap<String, String>();
        header.put("run", run);
        header.put("id", runbook.id());
        header.put("content", ContentHash.of(runbook));
        header.put("steps", steps(runbook));
        header.put("context", identity().context());
        header.put("server", identity().server());
        header.put("cluster", identity().uid());
        header.put("user", identity().user());
        header.put("token", String.valueOf(lock.token()));
        header.put("java", Runtime.version().toString());
        consent.recorded().ifPresent(reason -> header.put("breakGlass", reason));
        parameters.forEach((name, value) -> header.put("parameter." + name, Secrets.masked(name, value)));
        return header;
    }

    static String steps(RunbookModel runbook) {
        return runbook.steps().stream()
                .map(step -> step.kind() + " " + step.name())
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
