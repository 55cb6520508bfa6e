package dev.runbook.engine.gate;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Makes a step's client when it is first asked for, and ends it with all its threads. */
final class StepClient {
    private final StepGate gate;
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
            executor.shutdownNow();
        }
    }

    private KubernetesClient make() {
        var threads = Executors.newSingleThreadExecutor(this::thread);
        executor = threads;
        var arena = gate.arena();
        // fabric8's own repetitions wait on the wall clock; the gate repeats on the arena's.
        var config = new ConfigBuilder(arena.clientConfig())
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new GatedHttpClientFactory(gate, arena.httpClientFactory()))
                .withTaskExecutorSupplier(new Single(threads))
                .build();
    }

    /** A loop of its own: fabric8 deadlocks in waitUntilCondition when tasks run on the caller's thread. */
    private Thread thread(Runnable task) {
        var thread = new Thread(task, "runbook-client-" + gate.step());
        thread.setDaemon(true);
        return thread;
    }

    private record Single(ExecutorService threads) implements KubernetesClientBuilder.ExecutorSupplier {
        @Override
        public Executor get() {
            return threads;
        }

        @Override
        public void onClose(Executor executor) {
            threads.shutdownNow();
        }
    }
}
