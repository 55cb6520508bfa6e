package dev.runbook.engine.gate;

import dev.runbook.api.Effect.Outcome;
import dev.runbook.api.Effects;
import dev.runbook.api.HumanNeeded;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.JournalRecord.EffectRefused;
import dev.runbook.engine.journal.JournalRecord.ReadOnlyDeclared;
import dev.runbook.engine.journal.RecordedEffect;
import dev.runbook.engine.spi.Arena;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** The gate of one attempt of a step. Thread-safe: a call belongs to the step whose client made it, on any thread. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class StepGate implements AutoCloseable {
    private final Gate gate;
    private final StepRole role;
    private final EffectLog log;
    private final Passage passage;
    private final StepClient client;
    private final List<Violation> violations = new CopyOnWriteArrayList<>();
    private final List<Runnable> onClose = new CopyOnWriteArrayList<>();
    private final ThreadLocal<Integer> carriedDepth = ThreadLocal.withInitial(() -> 0);
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger commands = new AtomicInteger();
    private final CompletableFuture<Void> poison = new CompletableFuture<>();
    private volatile @Nullable String ended;
    private volatile @Nullable String heldBack;
    private volatile @Nullable HumanNeeded escalation;
    private volatile @Nullable HumanNeeded undecided;

    StepGate(Gate gate, StepRole role) {
        this.gate = gate;
        this.role = role;
        this.log = new EffectLog(gate, role);
        this.passage = new Passage(this, gate, role, log);
        this.client = new StepClient(this);
    }

    /** Returns the step's client; every call of it passes this gate. The same object each time. */
    public KubernetesClient client() {
        requireOpen("asking for the client");
        return client.get();
    }

    /** Returns what was intended so far, with what is known of it. */
    public Effects effects() {
        return log.effects();
    }

    /** Returns the effects that were tried where none may be, in order; whoever swallowed the exception. */
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    /** Keeps that the step handed over to a person, and returns the exception that ends the run. */
    public HumanNeeded escalate(String reason) {
        var needed = new HumanNeeded(reason);
        escalation = needed;
        return needed;
    }

    /** Returns what {@link #escalate} kept; whoever swallowed the exception. Null if the step did not hand over. */
    public @Nullable HumanNeeded escalation() {
        return escalation;
    }

    /** Returns how many effects were intended. */
    public int writes() {
        return effects().all().size();
    }

    /**
     * Runs an operation that only reads although its calls look like effects. Holds for the calls that this thread makes
     * until the operation returns. Journaled.
     */
    public <T> T readOnly(String operation, Supplier<T> action) {
        requireOpen(operation);
        gate.journal().append(new ReadOnlyDeclared(gate.now(), role.step(), operation));
        return carried(action);
    }

    /**
     * Runs an effect that a command in a pod has: {@link #effect}, whose calls belong to it and are no effects by
     * themselves.
     */
    public void command(String operation, Runnable action) {
        var unused = effect(
                operation,
                () -> carried(() -> {
                    action.run();
                    return true;
                }),
                true);
    }

    private <T> T carried(Supplier<T> action) {
        carriedDepth.set(carriedDepth.get() + 1);
        try {
            return action.get();
        } finally {
            carriedDepth.set(carriedDepth.get() - 1);
        }
    }

    /**
     * Runs an effect that is not a Kubernetes call: recorded before it runs, refused where writes are. When it throws,
     * its outcome is unknown.
     */
    public <T> T effect(String operation, Supplier<T> action) {
        return effect(operation, action, null);
    }

    /** Runs an effect whose result is known before, so that no journal has to keep it; null where it is not. */
    private <T> T effect(String operation, Supplier<T> action, @Nullable T known) {
        requireOpen(operation);
        if (!role.mayWrite()) {
            throw refuse(operation, false);
        }
        begun();
        try {
            return admitted(operation, action, known);
        } finally {
            settled();
        }
    }

    private <T> T admitted(String operation, Supplier<T> action, @Nullable T known) {
        admit(
                new Intent(
                        role.step(),
                        role.part() == StepRole.Part.ROLLBACK,
                        operation,
                        null,
                        null,
                        List.of(),
                        List.of()),
                Callers.find());
        var hash = RequestHash.of(operation);
        if (gate.mode() == Mode.PLAN) {
            throw passage.plan().unsimulated(operation, hash);
        }
        var recorded = recall(operation, hash);
        if (recorded.isPresent() && !log.sendsAgain(recorded.get())) {
            if (known != null && recorded.get().outcome() == Outcome.DONE) {
                return known;
            }
            throw undecided(recorded.get());
        }
        long call = recorded.map(RecordedEffect::call).orElse(0L);
        var sequence = log.intend(call, operation, hash, null, null, null);
        try {
            var result = action.get();
            log.end(sequence, Outcome.DONE, "");
            return result;
        } catch (RuntimeException | Error e) {
            log.end(sequence, Outcome.UNKNOWN, e.toString());
            throw e;
        }
    }

    /** Returns whether an effect is judged or was sent whose outcome is not known yet; a run is not stopped in its middle. */
    public boolean effectUnderWay() {
        return underWay.get() > 0;
    }

    /** Returns what was held back because the run was to stop, and why; null if nothing was. Whoever swallowed it. */
    public @Nullable String heldBack() {
        return heldBack;
    }

    /**
     * Asks the guards; refuses the effect when one objects. Between {@link #begun} and {@link #settled}, so that who
     * stops the run either sees the effect or keeps it from being sent.
     *
     * @param caller the line of the runbook
     */
    void admit(Intent intent, String caller) {
        var stop = role.part() == StepRole.Part.ROLLBACK
                ? gate.stop().ofRollbacks()
                : gate.stop().ofSteps();
        if (stop != null) {
            heldBack = stop + "; " + intent.operation() + " was not sent";
            throw new IllegalStateException("the run was stopped: " + heldBack + ".");
        }
        var first = undecided;
        if (first != null) {
            throw first;
        }
        var objection = gate.objection(intent);
        if (objection.isPresent()) {
            throw keep(
                    intent.operation(),
                    caller,
                    at -> intent.operation() + " was stopped: " + objection.get() + Callers.sentence(at)
                            + " Nothing was sent.");
        }
    }

    /** Returns what the interrupted attempt recorded of the same effect; hands over to a person when it was another. */
    Optional<RecordedEffect> recall(String operation, String hash) {
        try {
            return log.recall(operation, hash);
        } catch (Recall.DivergedException e) {
            throw handOver(String.valueOf(e.getMessage()));
        }
    }

    /** Hands over to a person what nobody can tell. */
    HumanNeeded undecided(RecordedEffect effect) {
        var what = "effect " + effect.sequence() + " of " + role + ", " + effect.operation() + ", was ";
        var rest = role.step() + " takes the whole step as done, and nothing more of it is sent";
        return handOver(
                effect.outcome() == Outcome.UNKNOWN
                        ? what
                                + "begun before the run was interrupted, and nobody can tell from the cluster whether it was"
                                + " applied. It was not sent again. Find out, then resume: --assume done " + rest
                                + "; --assume not-done " + role.step() + " sends it."
                        : what + (effect.outcome() == Outcome.DONE ? "done" : "not done")
                                + " before the run was interrupted, and its answer, by which the step went on, is not in the"
                                + " journal. Nothing was sent again. Look at what is left of the step: resume with --assume"
                                + " done " + rest + "; or roll the run back.");
    }

    /** Nothing more of the step is sent after that, whoever swallowed the exception: it would not know what it builds on. */
    private HumanNeeded handOver(String reason) {
        var needed = escalate(reason);
        undecided = needed;
        return needed;
    }

    /** Returns whether a command runs in a pod that was not over when it had begun; its step's time ends it. */
    public boolean commandUnderWay() {
        return commands.get() > 0;
    }

    void commandBegun() {
        commands.incrementAndGet();
        gate.stop().begun();
    }

    void commandEnded() {
        commands.decrementAndGet();
        gate.stop().settled();
    }

    void begun() {
        underWay.incrementAndGet();
        gate.stop().begun();
    }

    void settled() {
        underWay.decrementAndGet();
        gate.stop().settled();
    }

    /**
     * Marks the calling thread, and threads that it starts from now on, as running this step: a client that is built
     * there without naming an HTTP client factory is refused. To be closed on the same thread.
     */
    public Binding bind() {
        return RunThread.bind(this);
    }

    /** Makes every call fail from now on, those under way included, with the reason. */
    public void poison(String reason) {
        end("the client of " + role + " is no longer served: " + reason);
    }

    /**
     * Returns whether the client has handled what was delivered to it; until then virtual time stands still. The
     * arena's {@link Arena#quiescent()} doesn't see the tasks of the step's client.
     */
    public boolean idle() {
        return client.idle();
    }

    /** The step waits for something, or would in a live run. */
    public void waited() {
        gate.waited();
    }

    /** Returns the step's name. */
    public String step() {
        return role.step();
    }

    /** Returns the run's journal. */
    public Journal journal() {
        return gate.journal();
    }

    /** Returns the run's arena. */
    public Arena arena() {
        return gate.arena();
    }

    /**
     * Fails where the step has ended.
     *
     * @param operation what is about to be done, for the message
     */
    public void requireOpen(String operation) {
        var reason = ended;
        if (reason != null) {
            throw new IllegalStateException(reason + "; " + operation + " was not sent (thread "
                    + Thread.currentThread().getName() + ")");
        }
    }

    /** Ends the step: its client is closed with its watches and informers, and later calls of it fail. */
    @Override
    public void close() {
        end("the client of " + role + " was closed when the step ended");
    }

    private void end(String reason) {
        synchronized (this) {
            if (ended != null) {
                return;
            }
            ended = reason;
        }
        poison.completeExceptionally(new IllegalStateException(reason));
        onClose.forEach(Runnable::run);
        client.close();
    }

    boolean isOpen() {
        return ended == null;
    }

    boolean isCarried() {
        return carriedDepth.get() > 0;
    }

    Passage passage() {
        return passage;
    }

    StepRole role() {
        return role;
    }

    /** Has something let go of at the end of the step; at once if it has ended. */
    void onClose(Runnable action) {
        onClose.add(action);
        if (!isOpen()) {
            action.run();
        }
    }

    /** Returns a future that fails when the step ends first; what comes after that is discarded. */
    <R> CompletableFuture<R> guard(CompletableFuture<R> call, Consumer<R> discard) {
        if (call.isDone()) {
            return call;
        }
        var guarded = new CompletableFuture<R>();
        var unused = call.whenComplete((answer, failure) -> {
            var late =
                    failure == null ? !guarded.complete(answer) : guarded.completeExceptionally(Resend.unwrap(failure));
            if (failure == null && late) {
                discard.accept(answer);
            }
        });
        var ignored = poison.whenComplete((nothing, reason) -> guarded.completeExceptionally(reason));
        return guarded;
    }

    /** Keeps a violation and returns the exception that stops the call. */
    EffectRefusedException refuse(String operation, boolean connects) {
        return keep(operation, Callers.find(), Refusals.effect(role, operation, connects));
    }

    /** Keeps the violation of a step that builds a client of its own, and returns the exception that stops it. */
    EffectRefusedException refuseOwnClient() {
        return keep("new KubernetesClientBuilder().build()", Callers.find(), Refusals.ownClient(role));
    }

    private EffectRefusedException keep(String operation, String caller, Refusals.Wording wording) {
        var violation = new Violation(role.step(), role.kind(), operation, caller, wording.at(caller));
        violations.add(violation);
        gate.journal().append(new EffectRefused(gate.now(), role.step(), role.kind(), operation, caller));
        return new EffectRefusedException(violation);
    }

    /** Undoes {@link #bind()}. */
    @FunctionalInterface
    @API(status = API.Status.INTERNAL, since = "0.1")
    public interface Binding extends AutoCloseable {
        @Override
        void close();
    }
}
