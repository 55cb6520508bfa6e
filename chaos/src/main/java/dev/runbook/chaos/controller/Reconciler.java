package dev.runbook.chaos.controller;

import dev.runbook.chaos.cluster.Change;
import dev.runbook.chaos.cluster.Conflict;
import dev.runbook.chaos.cluster.ObjectKey;
import dev.runbook.chaos.cluster.ObjectStore;
import dev.runbook.chaos.cluster.ResourceType;
import dev.runbook.chaos.simulation.Scheduled;
import dev.runbook.chaos.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Brings one kind of object from what is to what is wanted, as a controller does: changes of the store put keys into a
 * queue without duplicates, and each key is reconciled by an action of the simulation a few milliseconds later.
 *
 * <p>A reconciler is level-triggered: {@link #reconcile} reads the store and never a change, may be called at any time,
 * and asks for its own return with {@link #enqueueAfter} where only time makes a difference. Each call of
 * {@code reconcile} forgets the return that was asked for before.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public abstract class Reconciler {
    private static final Duration RETRY = Duration.ofMillis(10);

    protected final Simulation simulation;
    protected final ObjectStore store;
    private final String actor;
    private final Set<ObjectKey> queued = new HashSet<>();
    private final Map<ObjectKey, Return> returns = new HashMap<>();

    /**
     * Starts with an empty queue.
     *
     * @param actor who acts, as the timeline names it; also names the random stream of its latency
     */
    protected Reconciler(Simulation simulation, ObjectStore store, String actor) {
        this.simulation = simulation;
        this.store = store;
        this.actor = actor;
    }

    /**
     * Brings one object closer to what it should be. The object may have gone meanwhile.
     *
     * @throws Conflict if somebody else wrote first: the key is tried again
     */
    protected abstract void reconcile(ObjectKey key);

    /** Reconciles each object of a type that exists or changes. */
    protected final void watch(ResourceType type) {
        watchThose(type, change -> true);
    }

    /** Reconciles each object of a type that exists, and those whose change matters. */
    protected final void watchThose(ResourceType type, Predicate<Change> matters) {
        watch(type, change -> matters.test(change) ? Stream.of(change.key()) : Stream.empty());
        store.list(type, "").forEach(object -> enqueue(ObjectKey.of(type, object)));
    }

    /** Reconciles the objects of a type that control an object of another type which changes. */
    protected final void watchOwned(ResourceType dependent, ResourceType owner) {
        watch(
                dependent,
                change -> Stream.concat(
                                Owners.controllerKey(change.after(), owner).stream(),
                                change.before() == null
                                        ? Stream.empty()
                                        : Owners.controllerKey(change.before(), owner).stream())
                        .distinct());
    }

    /** Reconciles the objects of a type that may adopt one of another type which nobody controls (any more). */
    protected final void watchOrphans(ResourceType dependent, ResourceType owner) {
        watch(dependent, change -> mayBeAdopted(change) ? matching(owner, change) : Stream.empty());
    }

    private Stream<ObjectKey> matching(ResourceType owner, Change orphan) {
        var labels = orphan.after().path("metadata").path("labels");
        return store.list(owner, orphan.key().namespace()).stream()
                .filter(set -> LabelSelector.matches(set.path("spec").path("selector"), labels))
                .map(set -> ObjectKey.of(owner, set));
    }

    /** Tells of a change whether it makes an orphan, or one with other labels. */
    private static boolean mayBeAdopted(Change change) {
        var before = change.before();
        return change.kind() != Change.Kind.DELETED
                && Owners.controller(change.after()).isEmpty()
                && (before == null
                        || Owners.controller(before).isPresent()
                        || !before.path("metadata")
                                .path("labels")
                                .equals(change.after().path("metadata").path("labels")));
    }

    /** Reconciles the objects that a change of a type concerns. */
    protected final void watch(ResourceType type, Function<Change, Stream<ObjectKey>> concerned) {
        store.onChange(type, change -> concerned.apply(change).forEach(this::enqueue));
    }

    /** Reconciles an object soon; does nothing if that is going to happen anyway. */
    public final void enqueue(ObjectKey key) {
        if (queued.add(key)) {
            simulation.after(latency(), () -> run(key));
        }
    }

    /** Reconciles an object a delay from now, or earlier if that was asked for since the last time. */
    protected final void enqueueAfter(ObjectKey key, Duration delay) {
        var at = simulation.now().plus(delay);
        var asked = returns.get(key);
        if (asked != null && !asked.at().isAfter(at)) {
            return;
        }
        if (asked != null) {
            asked.scheduled().cancel();
        }
        returns.put(key, new Return(at, simulation.after(delay, () -> {
            returns.remove(key);
            enqueue(key);
        })));
    }

    /** Adds a line to the drill's timeline in this reconciler's name. */
    protected final void tell(String text) {
        simulation.tell(actor, text);
    }

    private void run(ObjectKey key) {
        queued.remove(key);
        var asked = returns.remove(key);
        if (asked != null) {
            asked.scheduled().cancel();
        }
        try {
            reconcile(key);
        } catch (Conflict stale) {
            enqueueAfter(key, RETRY);
        }
    }

    /** Takes 2 to 8 ms: an informer's delivery plus a free worker in a cluster at rest. */
    private Duration latency() {
        return Duration.ofMillis(2 + simulation.random(actor).nextInt(7));
    }

    private record Return(Instant at, Scheduled scheduled) {}
}
