package dev.runbook.engine.live;

import dev.runbook.api.ObjectRef;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.journal.JournalRecord.LockReleased;
import dev.runbook.engine.journal.JournalRecord.LockTaken;
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

    private Hold(RunLock lock, Fence fence) {
        this.lock = lock;
        this.fence = fence;
    }

    /**
     * Takes the lock of a runbook and marks objects.
     *
     * @throws RunLock.HeldException if another run has the lock, or one of the objects
     */
    public static Hold take(
            KubernetesClient client,
            String namespace,
            String name,
            String run,
            Duration lease,
            Collection<ObjectRef> targets,
            Clock clock) {
        var lock = RunLock.take(client, namespace, name, run, lease, clock);
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

    /** Gives back what it has, and returns what the journal says of that: a kill in between must not make it a lie. */
    public LockReleased release(Instant at) {
        close();
        return new LockReleased(at, lock.place(), lock.token(), lock.lost());
    }

    /** Takes the marks away and gives the lock back. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            fence.close();
            lock.close();
        }
    }
}
