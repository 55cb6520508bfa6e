package dev.runbook.engine.cli;

import dev.runbook.api.FiringAlert;
import dev.runbook.api.Instructions;
import dev.runbook.api.ObjectRef;
import dev.runbook.api.port.Metrics;
import dev.runbook.engine.execution.People;
import dev.runbook.engine.execution.Reply;
import dev.runbook.engine.gate.CallObserver;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.gate.Stop;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalStore;
import dev.runbook.engine.journal.PreimageKeys;
import dev.runbook.engine.live.Approvals;
import dev.runbook.engine.live.ApprovingPeople;
import dev.runbook.engine.live.ClusterIdentity;
import dev.runbook.engine.live.Hold;
import dev.runbook.engine.live.LiveArena;
import dev.runbook.engine.live.LiveCluster;
import dev.runbook.engine.live.LiveSettings;
import dev.runbook.engine.live.PreimageKeyReader;
import dev.runbook.engine.live.RunLock;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.port.Messenger;
import dev.runbook.engine.spi.Connections;
import dev.runbook.engine.spi.TimelineEntry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where one runbook is planned and run, with what it needs there.
 *
 * @param runbook the runbook
 * @param options what the command line says of cluster, journals and channels
 * @param consent the word of the person who starts it
 * @param screen where people are told and asked
 * @param alert what started it; null when a person did
 * @param cluster the cluster
 * @param journals where journals are
 * @param namespace where it acts
 * @param bounds what it is held within
 * @param messenger brings messages
 * @param connections what it reaches beside the cluster
 * @param keys open and seal what its journals mask
 */
record Workplace(
        RunbookModel runbook,
        ClusterOptions options,
        Consent consent,
        Screen screen,
        @Nullable FiringAlert alert,
        LiveCluster cluster,
        JournalStore journals,
        String namespace,
        Bounds bounds,
        Messenger messenger,
        Connections connections,
        PreimageKeys keys)
        implements AutoCloseable {
    static final Clock CLOCK = Clock.systemUTC();

    static Workplace of(
            RunbookModel runbook, ClusterOptions options, Consent consent, Screen screen, @Nullable FiringAlert alert) {
        var messenger = options.messenger();
        var connections = options.connections();
        var policy = options.policy();
        var keys = PreimageKeyReader.read(policy.preimageKeys(), System::getenv);
        var cluster = options.cluster();
        var namespace = options.namespace == null ? runbook.namespace() : options.namespace;
        return new Workplace(
                runbook,
                options,
                consent,
                screen,
                alert,
                cluster,
                journals(options, cluster),
                namespace,
                new Bounds(runbook, cluster, namespace, policy, consent),
                messenger,
                connections,
                keys);
    }

    private static JournalStore journals(ClusterOptions options, LiveCluster cluster) {
        try {
            return options.runs(cluster);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** What steps act with and what they know. */
    record Acting(
            Mode mode,
            Map<String, String> parameters,
            Journal journal,
            History history,
            List<EffectGuard> guards,
            CallObserver observer,
            @Nullable FiringAlert alert,
            Stop stop) {}

    ClusterIdentity identity() {
        return cluster.identity();
    }

    /** Returns who would do what where, for other people. */
    String describe() {
        return runbook.id() + " (" + ContentHash.of(runbook).substring(0, 12) + ") on "
                + identity().context() + "/" + namespace + " as " + identity().user();
    }

    /**
     * Reads what a journal tells, with what is sealed in it.
     *
     * @throws Refusal if that can't be opened
     */
    History history(List<String> lines) {
        try {
            return History.of(lines, keys);
        } catch (PreimageKeys.SealedException e) {
            throw new Refusal(ExitCode.REFUSED, e.getMessage() + ". Nothing was done.");
        }
    }

    Metrics metrics() {
        return LiveArena.metrics(options.prometheus);
    }

    Approvals approvals() {
        return new Approvals(cluster.client(), namespace, bounds.policy().approvalNamespace());
    }

    /** Returns whether a server runs it, which hears by itself that its process is to end. */
    boolean served() {
        return alert != null;
    }

    /** Refuses where another run is at work. */
    void requireFreeLock() {
        RunLock.requireFree(cluster.client(), namespace, lockName(), "", CLOCK, keptLocks());
    }

    /** Takes the lock for a run, and marks what it will write to. */
    Hold hold(String run, Collection<ObjectRef> targets) {
        return Hold.take(cluster.client(), namespace, lockName(), run, options.lease, targets, CLOCK, keptLocks());
    }

    KeptLocks keptLocks() {
        return new KeptLocks(journals, cluster.client(), screen);
    }

    private String lockName() {
        return "runbook-" + runbook.id().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
    }

    /** Returns the people whom a run asks. */
    People people(String run) {
        return screen.terminal()
                ? new TerminalPeople(screen, identity().user())
                : new ApprovingPeople(
                        approvals(),
                        run,
                        identity(),
                        ContentHash.of(runbook),
                        Math.max(1, bounds.approvers()),
                        alert == null ? People.Calling.UNANSWERED : People.Calling.NOT,
                        CLOCK);
    }

    /** Tells of broken glass. */
    void brokenGlass(String run) {
        consent.recorded()
                .ifPresent(reason -> new BrokenGlass(bounds.told(), messenger, screen)
                        .tell(identity().user() + " broke the glass for the run " + run + " (" + describe() + "): "
                                + reason));
    }

    /** Returns what a plan is made with: nobody is asked or told anything. */
    LiveSettings planning(Acting acting, boolean asksServer) {
        return settings(acting, Map.of(), Workplace::noOne, Messenger.NONE, false, asksServer, entry -> {}, null);
    }

    /**
     * Returns what a run is taken back with: nobody is asked anything.
     *
     * @param why who takes it back, and for what reason
     */
    LiveSettings takingBack(Acting acting, String why) {
        return settings(acting, Map.of(), Workplace::noOne, messenger, false, true, screen::tell, why);
    }

    /** Returns what a run acts with. */
    LiveSettings running(Acting acting, Map<String, String> header, String run) {
        return settings(acting, header, people(run), messenger, !consent.yes, true, screen::tell, null);
    }

    private LiveSettings settings(
            Acting acting,
            Map<String, String> header,
            People people,
            Messenger messages,
            boolean asks,
            boolean asksServer,
            Consumer<TimelineEntry> teller,
            @Nullable String takesBack) {
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
                messages,
                asks,
                asksServer,
                keys,
                acting.stop(),
                takesBack);
    }

    private static Reply noOne(
            String step, String question, @Nullable Instructions instructions, @Nullable Duration within) {
        return Reply.NONE;
    }

    @Override
    public void close() {
        journals.close();
        cluster.close();
    }
}
