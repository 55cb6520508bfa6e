package dev.runbook.engine.execution;

import dev.runbook.engine.execution.Frames.Owner;
import dev.runbook.engine.execution.RunThread.Task;
import java.time.Duration;
import java.util.concurrent.ForkJoinPool.ManagedBlocker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a step on behalf of its caller and sees that it gets on: moves virtual time while the Kubernetes client
 * waits for something, and stops a step that waits in real time, computes without end, or is past its deadline.
 */
final class Watch {
    private static final long FIRST_LOOK = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    /** How long a single call of the client may be under way before time is moved for it. */
    private static final long CALL_GRACE = TimeUnit.MILLISECONDS.toNanos(5);

    private final String step;
    private final Class<?> runbook;
    private final RunThread runThread;
    private final @Nullable StepTime time;
    private final RunLimits limits;
    private final Consumer<String> poison;
    private final Supplier<@Nullable String> cancelled;

    private boolean interrupted;
    private @Nullable Frames seen;
    private long seenLast;
    private long seenFor;
    private java.time.@Nullable Instant virtualNow;
    private long virtualSince = System.nanoTime();

    Watch(
            String step,
            Class<?> runbook,
            RunThread runThread,
            @Nullable StepTime time,
            RunLimits limits,
            Consumer<String> poison,
            Supplier<@Nullable String> cancelled) {
        this.step = step;
        this.runbook = runbook;
        this.runThread = runThread;
        this.time = time;
        this.limits = limits;
        this.poison = poison;
        this.cancelled = cancelled;
    }

    /** Returns null once the task is done, or why it was stopped; then its thread may have been abandoned. */
    @Nullable StepException await(Task task) {
        task.awaitSoon();
        long pause = FIRST_LOOK;
        while (!task.done()) {
            rest(task, pause);
            if (task.done()) {
                return null;
            }
            var wrong = look(task);
            if (wrong != null && task.stop()) {
                return stop(task, wrong);
            }
            pause = Math.min(LONGEST_PAUSE, pause * 2);
        }
        return null;
    }

    /** Waits for a time or the task's end. An unpark that came late for an earlier task does not cut it short. */
    private void rest(Task task, long nanos) {
        long until = System.nanoTime() + nanos;
        long left = nanos;
        while (!task.done() && left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, left);
            left = until - System.nanoTime();
        }
    }

    /** Returns whether the waiting thread was interrupted, which stops the step; the flag itself was cleared. */
    boolean interrupted() {
        return interrupted;
    }

    /** A call has a time limit of its own; a command in a pod has its step's. */
    private static boolean underWay(StepTime time) {
        return time.gate().effectUnderWay() || (time.gate().commandUnderWay() && !time.overdue());
    }

    private @Nullable StepException look(Task task) {
        // Asked first: what begins after it was said is held back by the gate.
        var reason = cancelled.get();
        if (time != null && !time.clock().virtual() && underWay(time)) {
            return null;
        }
        if (Thread.interrupted()) {
            interrupted = true;
            return new StepException(
                    StepException.Reason.CANCELLED, step + " was stopped: its thread was interrupted.", null);
        }
        if (reason != null) {
            return new StepException(StepException.Reason.CANCELLED, step + " was stopped: " + reason + ".", null);
        }
        if (time != null && time.overdue()) {
            return timedOut("");
        }
        if (time != null && !time.clock().virtual()) {
            return null;
        }
        var state = runThread.thread().getState();
        var frames = Frames.of(runThread.thread(), runbook);
        boolean parked = state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        if (parked && frames.owner() == Owner.CLIENT && time != null) {
            return drive(task, frames, time);
        }
        boolean waits = parked || state == Thread.State.BLOCKED || frames.inIo();
        return waits && frames.owner() == Owner.USER && !LockOwner.isAtWork(runThread.thread())
                ? blocked(frames)
                : busy(frames);
    }

    private @Nullable StepException drive(Task task, Frames frames, StepTime time) {
        var thread = runThread.thread();
        var blocker = LockSupport.getBlocker(thread);
        if (blocker == null) {
            return blocked(frames);
        }
        seen = null;
        if (isLock(blocker)) {
            return busy(frames);
        }
        long until = System.nanoTime() + (frames.inCall() ? CALL_GRACE : 0);
        while (!task.done() && LockSupport.getBlocker(thread) == blocker && cancelled.get() == null) {
            if (System.nanoTime() < until || !time.settled() || isReleasable(blocker)) {
                LockSupport.parkNanos(this, TimeUnit.MICROSECONDS.toNanos(10));
            } else if (!time.clock().instant().isBefore(time.deadline())) {
                return timedOut(" while the client waits at " + frames.place());
            } else if (!time.clock().next(time.deadline())) {
                time.clock().pass(time.left());
            }
        }
        return null;
    }

    /** A future that was completed has let its waiter go, though the waiter may still be waking up. */
    private static boolean isReleasable(Object blocker) {
        return blocker instanceof ManagedBlocker managed && managed.isReleasable();
    }

    /** A lock inside the client is soon free again, as when drills run in parallel: nothing of the cluster is awaited. */
    private static boolean isLock(Object blocker) {
        return blocker.getClass().getName().startsWith("java.util.concurrent.locks.Reentrant");
    }

    /** On a busy machine looks come late, and the step may not have had a processor in between: each counts only so much. */
    private @Nullable StepException blocked(Frames frames) {
        long now = System.nanoTime();
        if (seen == null || !seen.sameAs(frames)) {
            seen = frames;
            seenFor = 0;
        } else {
            seenFor += Math.min(now - seenLast, 2 * LONGEST_PAUSE);
        }
        seenLast = now;
        if (seenFor < limits.blocked().toNanos()) {
            return null;
        }
        return refused(step + " blocks in real time at " + frames.place()
                + ". In a replay time is virtual and stands still meanwhile, so the wait proves nothing and may never"
                + " end; the step was stopped. Wait with the Await port.");
    }

    private @Nullable StepException busy(Frames frames) {
        seen = null;
        long now = System.nanoTime();
        var instant = time == null ? null : time.clock().instant();
        if (instant != null && !instant.equals(virtualNow)) {
            virtualNow = instant;
            virtualSince = now;
        }
        if (now - virtualSince < limits.busy().toNanos()) {
            return null;
        }
        return refused(step + " computed for " + Times.text(limits.busy()) + " of real time without a call,"
                + " last seen at " + frames.place()
                + ". No virtual time passes meanwhile, so no timeout of it can end the step; it was stopped."
                + " Wait with the Await port instead of looping.");
    }

    /** No runbook may do that, whatever verdict its drill expects. */
    private static StepException refused(String message) {
        return new StepException(StepException.Reason.REFUSED, message, null);
    }

    private StepException timedOut(String where) {
        var timeout = time == null ? Duration.ZERO : time.timeout();
        return timedOut(step, timeout, where);
    }

    static StepException timedOut(String step, Duration timeout, String where) {
        return new StepException(step + " took longer than its timeout of " + Times.text(timeout) + where
                + "; it was stopped. Raise the timeout if it needs the time.");
    }

    private StepException stop(Task task, StepException why) {
        poison.accept(String.valueOf(why.getMessage()));
        var thread = runThread.thread();
        thread.interrupt();
        long until = System.nanoTime() + limits.interrupted().toNanos();
        while (!task.done() && System.nanoTime() < until) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
        }
        if (task.done()) {
            return why;
        }
        runThread.abandon();
        return new StepException(
                why.reason(),
                why.getMessage() + " Its thread '" + thread.getName() + "' did not end when it was interrupted and was"
                        + " abandoned at " + Frames.of(thread, runbook).place()
                        + "; the run's later steps don't run.",
                why);
    }
}
