package dev.runbook.engine.cli;

import dev.runbook.api.FiringAlert;
import dev.runbook.api.ObjectRef;
import dev.runbook.api.port.Metrics;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.People;
import dev.runbook.engine.execution.Reply;
import dev.runbook.engine.gate.CallObserver;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.journal.MemoryJournal;
import dev.runbook.engine.journal.RecordedRun;
import dev.runbook.engine.live.AlertFingerprint;
import dev.runbook.engine.live.Approvals;
import dev.runbook.engine.live.ApprovingPeople;
import dev.runbook.engine.live.ClusterIdentity;
import dev.runbook.engine.live.Hold;
import dev.runbook.engine.live.LaterChangeGuard;
import dev.runbook.engine.live.LiveArena;
import dev.runbook.engine.live.LiveCluster;
import dev.runbook.engine.live.LiveSettings;
import dev.runbook.engine.live.PlannedAccess;
import dev.runbook.engine.live.RunLock;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.port.Messenger;
import dev.runbook.engine.spi.Connections;
import dev.runbook.engine.trace.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One command's work on one cluster with one runbook. */
final class Session implements AutoCloseable {
    private static final Clock CLOCK = Clock.systemUTC();

    private final RunbookModel runbook;
    private final ClusterOptions options;
    private final Consent consent;
    private final Screen screen;
    private final LiveCluster cluster;
    private final JournalStore journals;
    private final String namespace;
    private final Bounds bounds;
    private final Messenger messenger;
    private final Connections connections;
    private final @Nullable FiringAlert alert;
    private volatile @Nullable HandedOverJournal own;
    private volatile @Nullable StopWatch stop;
    private volatile boolean handedOver;
    private boolean asksServer = true;
    private List<ObjectRef> planned = List.of();

    Session(RunbookModel runbook, ClusterOptions options, Consent consent, Screen screen) {
        this(runbook, options, consent, screen, null);
    }

    /** Makes the session of a run that an alert starts. */
    Session(RunbookModel runbook, ClusterOptions options, Consent consent, Screen screen, @Nullable FiringAlert alert) {
        this.runbook = runbook;
        this.options = options;
        this.consent = consent;
        this.screen = screen;
        this.alert = alert;
        this.messenger = options.messenger();
        this.connections = options.connections();
        this.cluster = options.cluster();
        this.journals = options.runs(cluster);
        this.namespace = options.namespace == null ? runbook.namespace() : options.namespace;
        this.bounds = new Bounds(runbook, cluster, namespace, options.policy(), consent);
        bounds.requireContext();
    }

    ClusterIdentity identity() {
        return cluster.identity();
    }

    String namespace() {
        return namespace;
    }

    /** Returns who would do what where, for other people. */
    String describe() {
        return runbook.id() + " (" + ContentHash.of(runbook).substring(0, 12) + ") on "
                + identity().context() + "/" + namespace + " as " + identity().user();
    }

    /** Returns how many others have to agree before anything changes here. */
    int approvers() {
        return bounds.approvers();
    }

    /** Returns why no run may begin now, a line each; empty when one may. */
    List<String> objections() {
        var place = new Attempts.Place(
                runbook.id(), identity().uid(), namespace, alert == null ? "" : AlertFingerprint.of(alert.labels()));
        return bounds.objections(place, journals, metrics(), screen.terminal());
    }

    /**
     * Requires that a run may begin now.
     *
     * @throws Refusal with all that speaks against it
     */
    void requireMay() {
        var objections = objections();
        if (!objections.isEmpty()) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "No run may begin now, so nothing was done:\n  - " + String.join("\n  - ", objections));
        }
    }

    private Metrics metrics() {
        return LiveArena.metrics(options.prometheus);
    }

    Optional<String> protectedName() {
        return bounds.protectedName();
    }

    Leftovers leftovers() {
        return new Leftovers(journals, identity().uid());
    }

    Approvals approvals() {
        return new Approvals(cluster.client(), namespace);
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
        return plan(parameters, true);
    }

    /** Plans, and has the API server try what is held back or not. */
    List<String> plan(Map<String, String> parameters, boolean server) {
        var journal = new MemoryJournal();
        var access = new PlannedAccess();
        var acting = new Acting(Mode.PLAN, parameters, journal, History.none(), bounds.ofPlan(), access, alert);
        asksServer = server;
        Launch.run(runbook, settings(acting, Map.of(), Session::noOne, false, entry -> {}), null);
        planned = History.of(journal.lines()).planned();
        bounds.reviews(access, options.journals.mirror()).forEach(journal::append);
        return journal.lines();
    }

    /** Begins a run. */
    History apply(String run, Map<String, String> parameters) {
        try (var hold = Hold.take(cluster.client(), namespace, lockName(), run, options.lease, planned, CLOCK);
                var journal = journals.has(run) ? journals.reopen(journals.read(run)) : journals.create(run)) {
            var header = RunHeader.of(run, runbook, identity(), parameters, alert, hold.token(), planned, consent);
            return traced(journal, run, kept -> {
                kept.append(hold.taken(CLOCK.instant()));
                var history = go(run, acting(parameters, kept, History.none(), hold, alert), header);
                journal.append(hold.release(CLOCK.instant()));
                return history;
            });
        }
    }

    /** Goes on with a run. */
    History resume(RecordedRun recorded, Map<String, String> parameters, List<JournalRecord> first) {
        try (var hold = hold(recorded);
                var journal = journals.reopen(recorded)) {
            return traced(journal, recorded.id(), kept -> {
                first.forEach(kept::append);
                kept.append(hold.taken(CLOCK.instant()));
                var history = History.of(kept.lines());
                var started = RunHeader.alert(history.header());
                var after = go(recorded.id(), acting(parameters, kept, history, hold, started), Map.of());
                journal.append(hold.release(CLOCK.instant()));
                return after;
            });
        }
    }

    private History traced(Journal journal, String run, Function<Journal, History> work) {
        var kept = new HandedOverJournal(journal);
        own = kept;
        if (handedOver) {
            kept.handOver();
        }
        var tracing = Tracing.configured(System.getenv(), System.getProperties());
        if (tracing.isEmpty()) {
            return work.apply(kept);
        }
        try (var traced = tracing.get().trace(kept, run)) {
            return work.apply(traced);
        }
    }

    /** Stops the run after the effect that is under way, so that another process goes on with it. */
    void handOver() {
        handedOver = true;
        var kept = own;
        if (kept != null) {
            kept.handOver();
        }
        var watch = stop;
        if (watch != null) {
            watch.stop("the server ends");
        }
    }

    /** Returns whether another process goes on with the run. */
    boolean handedOver() {
        return handedOver;
    }

    /** Takes a run back. */
    History rollBack(RecordedRun recorded, Map<String, String> parameters, String why, boolean overwrite) {
        try (var hold = hold(recorded);
                var journal = journals.reopen(recorded)) {
            journal.append(new JournalRecord.RunResumed(CLOCK.instant(), why));
            journal.append(hold.taken(CLOCK.instant()));
            var history = History.of(journal.lines());
            var guards = bounds.ofRun(hold, metrics(), true);
            if (!overwrite) {
                guards.add(new LaterChangeGuard(journal::lines));
            }
            var acting = new Acting(
                    Mode.LIVE,
                    parameters,
                    journal,
                    history,
                    guards,
                    CallObserver.NONE,
                    RunHeader.alert(history.header()));
            var settings = settings(acting, Map.of(), Session::noOne, false, screen::tell);
            brokenGlass(recorded.id());
            try (var execution = settings.run(runbook, Extensions.NONE)) {
                execution.takeBack(why);
            }
            journal.append(hold.release(CLOCK.instant()));
            return History.of(journal.lines());
        }
    }

    /** What a run acts with and what it knows. */
    private record Acting(
            Mode mode,
            Map<String, String> parameters,
            Journal journal,
            History history,
            List<EffectGuard> guards,
            CallObserver observer,
            @Nullable FiringAlert alert) {}

    private Acting acting(
            Map<String, String> parameters, Journal journal, History history, Hold hold, @Nullable FiringAlert alert) {
        var guards = bounds.ofRun(hold, metrics(), screen.terminal());
        guards.add(new LaterChangeGuard(journal::lines));
        return new Acting(Mode.LIVE, parameters, journal, history, guards, CallObserver.NONE, alert);
    }

    private History go(String run, Acting acting, Map<String, String> header) {
        var settings = settings(acting, header, people(run), !consent.yes, screen::tell);
        brokenGlass(run);
        try (var stop = StopWatch.of(journals, run, screen)) {
            var xml = options.journals.directory().directory().resolve(run + ".xml.d");
            new AbortWatch(bounds.abort(), metrics(), stop::stop)
                    .during(() -> stop.during(() -> Launch.run(runbook, settings, xml)));
        }
        stop = null;
        var history = History.of(acting.journal().lines());
        history.verdict()
                .filter(verdict -> verdict != dev.runbook.api.Verdict.AWAITING_HUMAN)
                .ifPresent(verdict -> forget(run));
        return history;
    }

    /** A question that is left over does no harm. */
    private void forget(String run) {
        try {
            approvals().forget(run);
        } catch (io.fabric8.kubernetes.client.KubernetesClientException e) {
            screen.err().println("What the run asked could not be removed: " + e.getMessage());
        }
    }

    private People people(String run) {
        var user = identity().user();
        return screen.terminal()
                ? new TerminalPeople(screen, user)
                : new ApprovingPeople(
                        approvals(), run, user, ContentHash.of(runbook), Math.max(1, bounds.approvers()), CLOCK);
    }

    private void brokenGlass(String run) {
        consent.recorded()
                .ifPresent(reason -> new BrokenGlass(bounds.told(), messenger, screen)
                        .tell(identity().user() + " broke the glass for the run " + run + " (" + describe() + "): "
                                + reason));
    }

    /** Refuses before anybody is asked anything where another run is at work. */
    void requireFreeLock() {
        RunLock.requireFree(cluster.client(), namespace, lockName(), "", CLOCK);
    }

    private Hold hold(RecordedRun recorded) {
        var targets = RunHeader.targets(recorded.history());
        return Hold.take(cluster.client(), namespace, lockName(), recorded.id(), options.lease, targets, CLOCK);
    }

    private String lockName() {
        return "runbook-" + runbook.id().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    }

    private LiveSettings settings(
            Acting acting,
            Map<String, String> header,
            People people,
            boolean asks,
            java.util.function.Consumer<dev.runbook.engine.spi.TimelineEntry> teller) {
        return new LiveSettings(
                acting.mode(),
                new LiveArena(cluster, namespace, options.prometheus, connections, teller),
                identity().context(),
                options.namespace,
                acting.parameters(),
                acting.alert(),
                acting.journal(),
                acting.history(),
                acting.guards(),
                acting.observer(),
                header,
                people,
                acting.mode() == Mode.LIVE ? messenger : Messenger.NONE,
                asks,
                asksServer);
    }

    private static Reply noOne(
            String step,
            String question,
            dev.runbook.api.@Nullable Instructions instructions,
            @Nullable Duration within) {
        return Reply.NONE;
    }

    @Override
    public void close() {
        journals.close();
        cluster.close();
    }
}
