package dev.runbook.engine.execution;

import dev.runbook.engine.execution.RunThread.Task;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Runs tests on a thread that can be left behind, so that their steps run there too: to hand a step over to another
 * thread and to come back takes longer than a step that has little to do. Only steps that need no arena are run so,
 * whose end nobody else waits for. The thread that asked looks after them meanwhile.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Carrier {
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(20);
    private static final ThreadLocal<@Nullable Carrier> CURRENT = new ThreadLocal<>();

    private final RunThread thread = RunThread.lease();
    private volatile @Nullable Passenger passenger;
    private volatile Consumer<StepException> left = why -> {};
    private boolean interrupted;

    private Carrier() {}

    /** A step that runs on the carrier. */
    private static final class Passenger {
        private final Task task;
        private final Watch watch;
        private volatile @Nullable StepException stopped;

        Passenger(Task task, Watch watch) {
            this.task = task;
            this.watch = watch;
        }
    }

    /**
     * Runs bodies one after another and waits for the last. If the thread is left behind in one of them, what the body
     * said to {@link #ifLeft} is called, and the next body runs on another thread.
     */
    public static void carry(Iterator<? extends Runnable> bodies) {
        boolean interrupted = false;
        try {
            while (bodies.hasNext()) {
                var carrier = new Carrier();
                carrier.carryOn(bodies);
                interrupted |= carrier.interrupted;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns whether the current thread is a carrier. */
    public static boolean carries() {
        return CURRENT.get() != null;
    }

    /**
     * Says what is to be done if the current thread, a carrier, is left behind from now on: it never comes back from the
     * step. Does nothing on another thread.
     *
     * @param then called on the thread that looks after the carrier, with what is wrong with the step
     */
    public static void ifLeft(Consumer<? super Throwable> then) {
        var carrier = CURRENT.get();
        if (carrier != null) {
            carrier.left = then::accept;
        }
    }

    static @Nullable Carrier current() {
        return CURRENT.get();
    }

    RunThread thread() {
        return thread;
    }

    /** Runs a step on the current thread, which is the carrier's, looked after by the other. */
    Runner.Result run(
            String label,
            Class<?> runbook,
            Callable<@Nullable Object> body,
            RunLimits limits,
            Supplier<@Nullable String> cancelled) {
        thread.disown();
        var task = new Task(body, null, null);
        var here = new Passenger(task, new Watch(label, runbook, thread, null, limits, why -> {}, cancelled));
        passenger = here;
        task.run();
        boolean ended = task.end();
        task.finish();
        passenger = null;
        return ended ? new Runner.Result(task.result(), task.thrown(), false) : stopped(here);
    }

    /** Waits to hear why the step was stopped; for ever if it came too late and its tests have been ended without it. */
    private Runner.Result stopped(Passenger here) {
        var why = here.stopped;
        while (why == null) {
            LockSupport.park(this);
            why = here.stopped;
        }
        Thread.interrupted();
        if (here.task.thrown() != null) {
            why.addSuppressed(here.task.thrown());
        }
        return new Runner.Result(null, why, true);
    }

    /** Lets the carrier run bodies until none is left or it is not to be used again. */
    private void carryOn(Iterator<? extends Runnable> bodies) {
        var all = thread.start("runbook-carrier", () -> {
            CURRENT.set(this);
            try {
                while (!thread.isAbandoned() && bodies.hasNext()) {
                    bodies.next().run();
                }
            } finally {
                CURRENT.remove();
            }
            return null;
        });
        while (!all.done()) {
            LockSupport.parkNanos(this, LOOK);
            var step = passenger;
            if (step != null && isLeft(step)) {
                return;
            }
            if (Thread.interrupted()) {
                interrupted = true;
                thread.thread().interrupt();
            }
        }
        thread.release();
        raise(all.thrown());
    }

    /** Looks after a step until its end; returns whether it had to be left behind. */
    private boolean isLeft(Passenger step) {
        var why = step.watch.await(step.task);
        interrupted |= step.watch.interrupted();
        if (why == null) {
            return false;
        }
        if (step.task.done()) {
            step.stopped = why;
            LockSupport.unpark(thread.thread());
            return false;
        }
        thread.release();
        left.accept(why);
        return true;
    }

    private static void raise(@Nullable Throwable thrown) {
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }
}
