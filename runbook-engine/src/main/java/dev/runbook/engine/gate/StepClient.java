package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes a step's client when it is first asked for, and ends it with all its threads. */
final class StepClient {
    /** Shared, since its mapper builds a deserializer for each type it meets, which takes longer than a call. */
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private final StepGate gate;
    private final AtomicInteger pending = new AtomicInteger();
    private @Nullable KubernetesClient client;
    private @Nullable ExecutorService executor;

    StepClient(StepGate gate) {
        this.gate = gate;
    }

    synchronized KubernetesClient get() {
        var made = client;
        if (made == null) {
            made = make();
            client = made;
        }
        return made;
    }

    synchronized void close() {
        if (client != null) {
            client.close();
        }
        if (executor != null) {
            pending.addAndGet(-executor.shutdownNow().size());
        }
    }

    /** Returns whether the client's own thread has nothing to do: no event of a watch is left to be handled. */
    boolean idle() {
        return pending.get() == 0;
    }

    private KubernetesClient make() {
        var thread = Executors.newSingleThreadExecutor(this::thread);
        executor = thread;
        var arena = gate.arena();
        // fabric8's own repetitions wait on the wall clock; the gate repeats on the arena's.
        var config = new ConfigBuilder(arena.clientConfig())
                .withRequestRetryBackoffLimit(0)
                .build();
        var transport = new GatedHttpClientFactory(gate, arena.httpClientFactory())
                .newBuilder(config)
                .build();
        // What fabric8's builder does, too, after it has made a serialization that nobody uses.
        return new KubernetesClientImpl(transport, config, () -> task -> execute(thread, task), SERIALIZATION);
    }

    /** Counts tasks; one that comes after the step's end is dropped, since nobody is left to hear of it. */
    private void execute(Executor thread, Runnable task) {
        pending.incrementAndGet();
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } finally {
                    pending.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException e) {
            pending.decrementAndGet();
        }
    }

    /** A loop of its own: fabric8 deadlocks in waitUntilCondition when tasks run on the caller's thread. */
    private Thread thread(Runnable task) {
        var thread = new Thread(task, "runbook-client-" + gate.step());
        thread.setDaemon(true);
        return thread;
    }
}
