package dev.runbook.engine.drill;

import dev.runbook.engine.execution.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The control as far as it is known to go while the drill is still under way. Nothing of the drill's own world plays a
 * part in it, so where time is virtual another thread lives through it meanwhile.
 */
final class Prelude implements AutoCloseable {
    private static final Executor BESIDE = Executors.newCachedThreadPool(DaemonThreads.named("runbook-control"));

    private final Executor beside;
    private CompletableFuture<ControlRun> control;
    private boolean taken;

    private Prelude(Supplier<ControlRun> open) {
        var loader = Thread.currentThread().getContextClassLoader();
        this.beside = task -> BESIDE.execute(() -> {
            Thread.currentThread().setContextClassLoader(loader);
            task.run();
        });
        this.control = CompletableFuture.supplyAsync(open, beside);
    }

    /**
     * Begins, on a thread of its own.
     *
     * @param open opens the control's world
     */
    static Prelude begin(Supplier<ControlRun> open) {
        return new Prelude(open);
    }

    /**
     * Goes on there, behind what it does already.
     *
     * @param watched how long after the first fault the control is watched at least
     */
    void watch(Duration watched) {
        control = control.thenApplyAsync(opened -> follow(opened, watched), beside);
    }

    private static ControlRun follow(ControlRun control, Duration watched) {
        try {
            control.follow(watched);
            return control;
        } catch (RuntimeException | Error e) {
            control.close();
            throw e;
        }
    }

    /** Waits for the control and hands it over; who takes it closes it. Throws what stood in its way. */
    ControlRun take() {
        taken = true;
        try {
            return control.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException wrong) {
                throw wrong;
            }
            if (e.getCause() instanceof Error wrong) {
                throw wrong;
            }
            throw e;
        }
    }

    /** Closes the world if nobody took it, as soon as it is there; what stood in its way is of no interest then. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void close() {
        if (!taken) {
            control.thenAccept(ControlRun::close);
        }
    }
}
