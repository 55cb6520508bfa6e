package dev.runbook.engine.execution;

import dev.runbook.engine.gate.StepGate;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs bodies on the run's thread, watched; takes a new thread after one was abandoned. On a {@link Carrier} what needs no
 * arena runs where it is.
 */
final class Runner {
    private final RunState run;
    private @Nullable RunThread thread;
    /** Where the last body ran. */
    private @Nullable RunThread last;

    private boolean interrupted;

    Runner(RunState run) {
        this.run = run;
    }

    /**
     * What a body gave.
     *
     * @param value what it returned
     * @param thrown what it threw, or why it was stopped
     * @param stopped whether it was stopped
     */
    record Result(@Nullable Object value, @Nullable Throwable thrown, boolean stopped) {}

    /** Runs a body and waits until it ends or is stopped. */
    Result run(
            String label,
            Callable<@Nullable Object> body,
            @Nullable StepGate gate,
            @Nullable StepTime time,
            Supplier<@Nullable String> cancelled) {
        var watched = new ExitWatch.Watched(label, run.runbook().type(), run::flush, run.next());
        ExitWatch.enter(watched);
        try {
            var carrier = gate == null ? Carrier.current() : null;
            if (carrier == null) {
                return handOver(label, body, gate, time, cancelled);
            }
            last = carrier.thread();
            return carrier.run(label, run.runbook().type(), body, run.settings().limits(), cancelled);
        } finally {
            ExitWatch.leave(watched);
        }
    }

    private Result handOver(
            String label,
            Callable<@Nullable Object> body,
            @Nullable StepGate gate,
            @Nullable StepTime time,
            Supplier<@Nullable String> cancelled) {
        var on = thread();
        last = on;
        var task = on.start(label, body);
        var watch = new Watch(
                label,
                run.runbook().type(),
                on,
                time,
                run.settings().limits(),
                reason -> poison(gate, reason),
                cancelled);
        var stopped = watch.await(task);
        interrupted |= watch.interrupted();
        if (stopped == null) {
            return new Result(task.result(), task.thrown(), false);
        }
        if (task.done() && task.thrown() != null) {
            stopped.addSuppressed(task.thrown());
        }
        return new Result(null, stopped, true);
    }

    /** Returns what is wrong with the threads that a step left behind; null if it left none. Gives them time to end. */
    @Nullable StepException leak(String label) {
        var on = last;
        if (on == null || on.isAbandoned()) {
            return null;
        }
        long until = System.nanoTime() + run.settings().limits().blocked().toNanos();
        boolean starting = isStarting(on);
        var leaked = leaked(on);
        while (leaked.isEmpty() && starting && System.nanoTime() < until) {
            LockSupport.parkNanos(this, TimeUnit.MICROSECONDS.toNanos(20));
            starting = isStarting(on);
            leaked = leaked(on);
        }
        while (!leaked.isEmpty() && System.nanoTime() < until) {
            join(leaked.get(0), until);
            leaked = leaked(on);
        }
        if (leaked.isEmpty()) {
            return null;
        }
        on.abandon();
        var names = leaked.stream()
                .map(left -> "'" + left.getName() + "' at "
                        + Frames.of(left, run.runbook().type()).place())
                .toList();
        return new StepException(label + " left threads running: " + String.join(", ", names)
                + ". What they do later is on nobody's record and they keep the JVM alive, so the step failed. Stop them"
                + " before the step ends.");
    }

    /**
     * A thread inherits being a daemon from the run's thread, so that alone does not excuse it: one that executes the
     * runbook's code is the runbook's. The daemons of clients and pools are not.
     */
    private List<Thread> leaked(RunThread on) {
        return on.started().stream()
                .filter(started ->
                        isLeak(started, Frames.of(started, run.runbook().type())))
                .toList();
    }

    /** The transport of the clients keeps threads of its own that every step shares; it starts them where it is first used. */
    private static boolean isLeak(Thread started, Frames frames) {
        return frames.inPackage() || (!started.isDaemon() && !frames.inTransport());
    }

    /** Returns whether a thread was started that has not got as far as telling whose code it executes. */
    private boolean isStarting(RunThread on) {
        return on.started().stream()
                .anyMatch(started -> started.getState() == Thread.State.RUNNABLE
                        && Frames.of(started, run.runbook().type()).owner() == Frames.Owner.NONE);
    }

    /** Gives the thread back, and the caller the interrupt that stopped a step. */
    void release() {
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
        if (thread != null) {
            thread.release();
            thread = null;
        }
    }

    private RunThread thread() {
        if (thread != null && thread.isAbandoned()) {
            thread.release();
            thread = null;
        }
        if (thread == null) {
            thread = RunThread.lease();
        }
        return thread;
    }

    private static void poison(@Nullable StepGate gate, String reason) {
        if (gate != null) {
            gate.poison(reason);
        }
    }

    private static void join(Thread left, long until) {
        try {
            long millis = Math.max(1, (until - System.nanoTime()) / 1_000_000);
            left.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
