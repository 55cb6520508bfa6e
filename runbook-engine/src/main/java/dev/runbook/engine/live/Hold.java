package dev.runbook.engine.live;

import dev.runbook.api.ObjectRef;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.journal.JournalRecord;
import dev.runbook.engine.journal.JournalRecord.LockReleased;
import dev.runbook.engine.journal.JournalRecord.LockTaken;
import dev.runbook.engine.journal.JournalRecord.Noted;
import dev.runbook.engine.journal.JournalRecord.TimeJudged;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.apiguardian.api.API;

/** What a run has while it is at work: its lock, and its mark on the objects that it will write to. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Hold implements AutoCloseable {
    private final RunLock lock;
    private final Fence fence;
    private boolean closed;
    private String failed = "";

    private Hold(RunLock lock, Fence fence) {
        this.lock = lock;
        this.fence = fence;
    }

    /** Returns what a process had which is dead; it is only to be given back. */
    public static Hold kept(KubernetesClient client, LockTaken taken, String run, Clock clock) {
        var lock = RunLock.kept(client, taken, run, clock);
        return new Hold(lock, Fence.kept(client, lock, taken.fenced()));
    }

    /**
     * Takes the lock of a runbook and marks objects.
     *
     * @param ended what is known of runs that are in the way
     * @throws RunLock.HeldException if another run has the lock, or one of the objects
     */
    public static Hold take(
            KubernetesClient client,
            String namespace,
            String name,
            String run,
            Duration lease,
            Collection<ObjectRef> targets,
            Clock clock,
            EndedRuns ended) {
        var lock = RunLock.take(client, namespace, name, run, lease, clock, ended);
        try {
            return new Hold(lock, Fence.around(client, lock, targets));
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Returns the number of this holder. */
    public int token() {
        return lock.token();
    }

    /** Returns what is asked before each write, the lock last. */
    public List<EffectGuard> guards() {
        return List.of(fence, lock);
    }

    /** Returns what was judged by the clock when it was taken. */
    public List<TimeJudged> judged() {
        return lock.judged();
    }

    /** Returns what the journal says of it. */
    public LockTaken taken(Instant at) {
        return new LockTaken(at, lock.place(), lock.token(), fence.fenced(), fence.unfenced());
    }

    /**
     * Gives back what it has, and returns what the journal says of that: a kill in between must not make it a lie, nor an
     * API server that does not answer.
     */
    public JournalRecord release(Instant at) {
        close();
        return failed.isEmpty()
                ? new LockReleased(at, lock.place(), lock.token(), lock.lost())
                : new Noted(
                        at,
                        "",
                        "the lock " + lock.place() + " could not be given back: " + failed
                                + ". It runs out by itself; runbook resume gives it back before, and so does the next run"
                                + " that wants it.");
    }

    /** Takes the marks away and gives the lock back. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            fence.close();
            failed = lock.giveBack();
        }
    }
}
