package dev.runbook.engine.gate;

import dev.runbook.api.Effects;
import dev.runbook.api.HumanNeeded;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.RecordedEffect;
import dev.runbook.engine.spi.Arena;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
    private final Violations violations;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger commands = new AtomicInteger();
    private final StepLife life;
    private final HandOver handOver;
    private final PortEffects ports;
    private volatile @Nullable String heldBack;

    StepGate(Gate gate, StepRole role) {
        this.gate = gate;
        this.role = role;
        this.log = new EffectLog(gate, role);
        this.passage = new Passage(this, gate, role, log);
        this.client = new StepClient(this);
        this.violations = new Violations(gate, role);
        this.life = new StepLife(client::close);
        this.handOver = new HandOver(role);
        this.ports = new PortEffects(this, gate, role, log);
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
        return violations.all();
    }

    /** Keeps that the step handed over to a person, and returns the exception that ends the run. */
    public HumanNeeded escalate(String reason) {
        return handOver.escalate(reason);
    }

    /** Returns what {@link #escalate} kept; whoever swallowed the exception. Null if the step did not hand over. */
    public @Nullable HumanNeeded escalation() {
        return handOver.escalation();
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
        return ports.readOnly(operation, action);
    }

    /**
     * Runs an effect that a command in a pod has: {@link #effect}, whose calls belong to it and are no effects by
     * themselves.
     */
    public void command(String operation, Runnable action) {
        ports.command(operation, action);
    }

    /**
     * Runs an effect that is not a Kubernetes call: recorded before it runs, refused where writes are. When it throws,
     * its outcome is unknown.
     */
    public <T> T effect(String operation, Supplier<T> action) {
        return ports.effect(operation, action, null);
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
        handOver.requireDecided();
        var objection = gate.objection(intent);
        if (objection.isPresent()) {
            throw violations.objection(intent.operation(), caller, objection.get());
        }
    }

    /** Returns what the interrupted attempt recorded of the same effect; hands over to a person when it was another. */
    Optional<RecordedEffect> recall(String operation, String hash) {
        try {
            return log.recall(operation, hash);
        } catch (Recall.DivergedException e) {
            throw handOver.diverged(e);
        }
    }

    /** Hands over to a person what nobody can tell. */
    HumanNeeded undecided(RecordedEffect effect) {
        return handOver.undecided(effect);
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
        life.end("the client of " + role + " is no longer served: " + reason);
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
        life.requireOpen(operation);
    }

    /** Ends the step: its client is closed with its watches and informers, and later calls of it fail. */
    @Override
    public void close() {
        life.end("the client of " + role + " was closed when the step ended");
    }

    boolean isOpen() {
        return life.isOpen();
    }

    boolean isCarried() {
        return ports.carries();
    }

    Passage passage() {
        return passage;
    }

    StepRole role() {
        return role;
    }

    /** Has something let go of at the end of the step; at once if it has ended. */
    void onClose(Runnable action) {
        life.onClose(action);
    }

    /** Returns a future that fails when the step ends first; what comes after that is discarded. */
    <R> CompletableFuture<R> guard(CompletableFuture<R> call, Consumer<R> discard) {
        return life.guard(call, discard);
    }

    /** Keeps a violation and returns the exception that stops the call. */
    EffectRefusedException refuse(String operation, boolean connects) {
        return violations.effect(operation, connects);
    }

    /** Keeps the violation of a step that builds a client of its own, and returns the exception that stops it. */
    EffectRefusedException refuseOwnClient() {
        return violations.ownClient();
    }

    /** Undoes {@link #bind()}. */
    @FunctionalInterface
    @API(status = API.Status.INTERNAL, since = "0.1")
    public interface Binding extends AutoCloseable {
        @Override
        void close();
    }
}
