package dev.runbook.engine.execution;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that runs the steps of a run, so that a step that never returns can be left behind. Kept for later runs
 * unless it was abandoned. Each has a thread group of its own: threads that a step starts are found there, whoever
 * else runs in parallel.
 */
final class RunThread {
    private static final ConcurrentLinkedDeque<RunThread> IDLE = new ConcurrentLinkedDeque<>();

    /**
     * How long a thread waits awake for the other before it parks: a step that has little to do ends sooner than the
     * operating system wakes a thread. On one processor the other could not run meanwhile.
     */
    private static final long AWAKE_NANOS =
            Runtime.getRuntime().availableProcessors() > 1 ? TimeUnit.MICROSECONDS.toNanos(50) : 0;

    /** Not that of the thread that happens to need one: threads of the other would then be found here. */
    private static final ThreadGroup OUTERMOST =
            outermost(Thread.currentThread().getThreadGroup());

    private final ThreadGroup group = new ThreadGroup(OUTERMOST, "runbook");
    private final Thread thread = new Thread(group, this::work, "runbook");
    private volatile @Nullable Task task;
    private Set<Thread> others = Set.of();
    private boolean abandoned;

    private RunThread() {
        thread.setDaemon(true);
        thread.start();
    }

    private static ThreadGroup outermost(ThreadGroup group) {
        return group.getParent() == null ? group : outermost(group.getParent());
    }

    static RunThread lease() {
        var idle = IDLE.pollFirst();
        return idle == null ? new RunThread() : idle;
    }

    /**
     * Gives the thread back. An abandoned one is not used again, nor one on which threads were started that live on: the
     * next run would be blamed for them.
     */
    void release() {
        abandoned |= group.activeCount() > 1;
        if (abandoned) {
            LockSupport.unpark(thread);
        } else {
            IDLE.addFirst(this);
        }
    }

    /** Starts a body on the thread, which is named for it. The calling thread is unparked when it ends. */
    Task start(String name, Callable<@Nullable Object> body) {
        if (!thread.getName().equals(name)) {
            thread.setName(name);
        }
        var caller = Thread.currentThread();
        var next = new Task(body, caller, caller.getContextClassLoader());
        task = next;
        LockSupport.unpark(thread);
        return next;
    }

    Thread thread() {
        return thread;
    }

    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Takes the threads that were started on this one so far for somebody else's than the next step's. */
    void disown() {
        others = Set.of();
        others = Set.copyOf(started());
    }

    /** Returns the threads that were started on this one and live on; without those that it has disowned. */
    List<Thread> started() {
        if (group.activeCount() <= 1) {
            return List.of();
        }
        var threads = new Thread[group.activeCount() + 8];
        int count = group.enumerate(threads);
        return Arrays.stream(threads, 0, count)
                .filter(started -> started != thread && started.isAlive() && !others.contains(started))
                .toList();
    }

    private static void awaitAwake(BooleanSupplier condition) {
        long until = System.nanoTime() + AWAKE_NANOS;
        while (!condition.getAsBoolean() && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private void work() {
        while (true) {
            awaitAwake(() -> task != null);
            var next = task;
            if (next == null) {
                if (abandoned) {
                    return;
                }
                LockSupport.park(this);
                Thread.interrupted();
                continue;
            }
            // One that was meant for the last body and came too late.
            Thread.interrupted();
            thread.setContextClassLoader(next.loader);
            next.run();
            next.end();
            Thread.interrupted();
            task = null;
            next.finish();
        }
    }

    /** A body under way. It ends, or is stopped, whichever comes first. */
    static final class Task {
        private static final int RUNNING = 0;
        private static final int ENDED = 1;
        private static final int STOPPED = 2;

        private final Callable<@Nullable Object> body;
        private final @Nullable Thread caller;
        private final @Nullable ClassLoader loader;
        private final AtomicInteger state = new AtomicInteger(RUNNING);
        private @Nullable Object result;
        private @Nullable Throwable thrown;
        private volatile boolean done;

        /**
         * Makes one.
         *
         * @param caller who waits for it parked; null if nobody does
         */
        Task(Callable<@Nullable Object> body, @Nullable Thread caller, @Nullable ClassLoader loader) {
            this.body = body;
            this.caller = caller;
            this.loader = loader;
        }

        void run() {
            try {
                result = body.call();
            } catch (Throwable t) {
                thrown = t;
            }
        }

        /** Takes note that the body is at its end; returns whether it came there before it was stopped. */
        boolean end() {
            return state.compareAndSet(RUNNING, ENDED);
        }

        /** Takes note that the body is being stopped; returns whether it had not come to its end before. */
        boolean stop() {
            return state.compareAndSet(RUNNING, STOPPED);
        }

        void finish() {
            done = true;
            LockSupport.unpark(caller);
        }

        boolean done() {
            return done;
        }

        /** Waits for the end of a body that has little to do, without giving up the processor. */
        void awaitSoon() {
            awaitAwake(this::done);
        }

        /** Returns what the body returned; only once it is done. */
        @Nullable Object result() {
            return result;
        }

        /** Returns what the body threw; only once it is done. */
        @Nullable Throwable thrown() {
            return thrown;
        }
    }
}
