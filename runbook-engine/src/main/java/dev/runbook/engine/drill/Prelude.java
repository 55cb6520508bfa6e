package dev.runbook.engine.drill;

import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.spi.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * The control's world up to its first fault. Nothing of the run plays a part in it, so where time is virtual it is
 * opened and lived through by another thread while the run goes on.
 */
final class Prelude implements AutoCloseable {
    private static final Executor BESIDE = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "runbook-control");
        thread.setDaemon(true);
        return thread;
    });

    private final CompletableFuture<Scene> scene;
    private boolean taken;

    private Prelude(CompletableFuture<Scene> scene) {
        this.scene = scene;
    }

    /** Begins, on a thread of its own. */
    static Prelude begin(DrillModel drill, Target target, DrillValues values) {
        var loader = Thread.currentThread().getContextClassLoader();
        return new Prelude(CompletableFuture.supplyAsync(
                () -> {
                    Thread.currentThread().setContextClassLoader(loader);
                    return untilFirstFault(drill, target, values);
                },
                BESIDE));
    }

    /** Opens a world and lives through it until the first fault, on this thread. */
    static Scene untilFirstFault(DrillModel drill, Target target, DrillValues values) {
        var scene = Scene.open(drill, target, values);
        try {
            scene.passUntil(scene.firstFault());
            return scene;
        } catch (RuntimeException | Error e) {
            scene.close();
            throw e;
        }
    }

    /** Waits for the world and hands it over; who takes it closes it. Throws what stood in its way. */
    Scene take() {
        taken = true;
        try {
            return scene.join();
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
            scene.thenAccept(Scene::close);
        }
    }
}
