package dev.runbook.engine.gate;

import dev.runbook.api.Effects;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.spi.Arena;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** The gate of one attempt of a step. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class StepGate implements AutoCloseable {
    private final Gate gate;
    private final StepRole role;
    private volatile @Nullable KubernetesClient client;

    StepGate(Gate gate, StepRole role) {
        this.gate = gate;
        this.role = role;
    }

    /** Returns the step's client; every call of it passes this gate. The same object each time. */
    public KubernetesClient client() {
        return Objects.requireNonNull(client);
    }

    /** Returns what was intended so far, with what is known of it. */
    public Effects effects() {
        return new Effects(List.of());
    }

    /** Returns the effects that were tried where none may be, in order; whoever swallowed the exception. */
    public List<Violation> violations() {
        return List.of();
    }

    /** Returns how many effects were intended. */
    public int writes() {
        return effects().all().size();
    }

    /**
     * Runs an operation that only reads although its calls look like effects. Holds for the calls of this thread until
     * the operation returns. Journaled.
     */
    public <T> T readOnly(String operation, Supplier<T> action) {
        return action.get();
    }

    /** Runs an effect that is not a Kubernetes call: recorded before it runs, refused where writes are. */
    public <T> T effect(String operation, Supplier<T> action) {
        return action.get();
    }

    /**
     * Marks the calling thread, and threads that it starts from now on, as running this step: a client that is built
     * there without naming an HTTP client factory is refused. To be closed on the same thread.
     */
    public Binding bind() {
        return () -> {};
    }

    /** Makes every call fail from now on, those under way included, with the reason. */
    public void poison(String reason) {}

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

    /** Ends the step: its client is closed with its watches and informers, and later calls of it fail. */
    @Override
    public void close() {}

    /** Undoes {@link #bind()}. */
    @FunctionalInterface
    @API(status = API.Status.INTERNAL, since = "0.1")
    public interface Binding extends AutoCloseable {
        @Override
        void close();
    }
}
