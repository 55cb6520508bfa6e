package dev.runbook.engine.gate;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether calls of a step are still served: once it has ended all fail, those under way included. Thread-safe. */
final class StepLife {
    private final Runnable last;
    private final List<Runnable> onClose = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> poison = new CompletableFuture<>();
    private volatile @Nullable String ended;

    /**
     * Begins.
     *
     * @param last what is closed when everything else has been let go of
     */
    StepLife(Runnable last) {
        this.last = last;
    }

    boolean isOpen() {
        return ended == null;
    }

    void requireOpen(String operation) {
        var reason = ended;
        if (reason != null) {
            throw new IllegalStateException(reason + "; " + operation + " was not sent (thread "
                    + Thread.currentThread().getName() + ")");
        }
    }

    void end(String reason) {
        synchronized (this) {
            if (ended != null) {
                return;
            }
            ended = reason;
        }
        poison.completeExceptionally(new IllegalStateException(reason));
        onClose.forEach(Runnable::run);
        last.run();
    }

    /** Has something let go of at the end; at once if it has come. */
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
}
