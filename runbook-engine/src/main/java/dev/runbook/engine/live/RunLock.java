package dev.runbook.engine.live;

import dev.runbook.engine.execution.DaemonThreads;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.journal.JournalRecord.LockTaken;
import dev.runbook.engine.journal.JournalRecord.TimeJudged;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apiguardian.api.API;

/**
 * One run at a time: a Lease ({@code coordination.k8s.io/v1}) whose holder is the run. {@code leaseTransitions} grows
 * with each holder and is the token. A lease alone excludes nobody whose clock or process stood still, so time is taken
 * from this machine's monotonic clock, and each write asks before it is sent; a lock that was not renewed in time is
 * lost for good.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class RunLock implements EffectGuard, AutoCloseable {
    private static final int RELEASES = 3;
    private static final int CONFLICT = 409;

    private final RunLease lease;
    private final OtherHolders others;
    private final ScheduledExecutorService renewing =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("runbook-lock"));
    private volatile long renewedNanos;
    private volatile String lost = "";
    private volatile int token;

    private RunLock(RunLease lease, EndedRuns ended) {
        this.lease = lease;
        this.others = new OtherHolders(lease.client(), lease.holder(), lease.clock(), ended);
    }

    /** Thrown where another run has the lock. */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public static final class HeldException extends IllegalStateException {
        private static final long serialVersionUID = 1;

        HeldException(String message) {
            super(message);
        }
    }

    /**
     * Takes the lock.
     *
     * @param holder the run, unlike any other's
     * @param duration for how long it holds without being renewed; it is renewed three times in it
     * @param ended what is known of other holders
     * @throws HeldException if another run has it
     */
    public static RunLock take(
            KubernetesClient client,
            String namespace,
            String name,
            String holder,
            Duration duration,
            Clock clock,
            EndedRuns ended) {
        var lock = new RunLock(new RunLease(client, namespace, name, holder, duration, clock), ended);
        lock.acquire();
        long pause = duration.toMillis() / 3;
        var unused = lock.renewing.scheduleWithFixedDelay(lock::renew, pause, pause, TimeUnit.MILLISECONDS);
        return lock;
    }

    /** Returns the lock that a process had which is dead; it is only to be given back. */
    static RunLock kept(KubernetesClient client, LockTaken taken, String holder, Clock clock) {
        int slash = taken.lock().indexOf('/');
        var lock = new RunLock(
                new RunLease(
                        client,
                        taken.lock().substring(0, slash),
                        taken.lock().substring(slash + 1),
                        holder,
                        Duration.ZERO,
                        clock),
                EndedRuns.NONE);
        lock.token = (int) taken.token();
        return lock;
    }

    /**
     * Looks whether the lock could be taken, without taking it.
     *
     * @throws HeldException if another run has it
     */
    public static void requireFree(
            KubernetesClient client, String namespace, String name, String holder, Clock clock, EndedRuns ended) {
        var lease = new RunLease(client, namespace, name, holder, Duration.ZERO, clock);
        var found = lease.find();
        if (found != null) {
            var unused = new RunLock(lease, ended).others.free(found);
        }
    }

    private void acquire() {
        long before = System.nanoTime();
        try {
            var found = lease.find();
            if (found != null && others.gaveBack(found)) {
                found = lease.find();
            }
            var taken = found == null ? lease.create() : lease.take(others.free(found));
            token = taken.getSpec().getLeaseTransitions();
            renewedNanos = before;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                throw new HeldException("another run took the lock " + place() + " at the same moment."
                        + " Nothing was done; see runbook status.");
            }
            throw e;
        }
    }

    /** Returns what was judged by the clock when the lock, and the marks on objects, were taken. */
    List<TimeJudged> judged() {
        return others.judged();
    }

    /** Renews the lock; a failure is tried again until the lock has run out. */
    private void renew() {
        if (!lost.isEmpty() || expired()) {
            return;
        }
        long before = System.nanoTime();
        try {
            var found = lease.find();
            if (found == null || !lease.isMine(found, token)) {
                lost = RunLease.lostTo(found);
                return;
            }
            lease.renew(found);
            renewedNanos = before;
        } catch (KubernetesClientException e) {
            // Tried again in a third of the time; until it has run out nobody else can have it.
        }
    }

    private boolean expired() {
        if (System.nanoTime() - renewedNanos < lease.duration().toNanos()) {
            return false;
        }
        if (lost.isEmpty()) {
            lost = "it was not renewed for " + lease.duration().toSeconds() + " s";
        }
        return true;
    }

    /** Returns {@code namespace/name} of the Lease. */
    public String place() {
        return lease.place();
    }

    /** Returns how it was lost; empty while it holds. */
    public String lost() {
        return lost;
    }

    /** Returns the run that holds it. */
    public String holder() {
        return lease.holder();
    }

    /** Returns what is known of who else holds locks. */
    OtherHolders others() {
        return others;
    }

    /** Returns the number of this holder: greater than that of every earlier one. */
    public int token() {
        return token;
    }

    @Override
    public Optional<String> objection(Intent intent) {
        return lost.isEmpty() && !expired()
                ? Optional.empty()
                : Optional.of("the lock " + place() + " is lost: " + lost
                        + ". Another run may be at work; look at runbook status, then resume.");
    }

    /** Gives the lock back, if it is still this run's. What can't be given back runs out by itself. */
    @Override
    public void close() {
        var unused = giveBack();
    }

    /** Gives the lock back, if it is still this run's; returns why that was not possible, empty if it was. */
    String giveBack() {
        renewing.shutdownNow();
        var why = "";
        for (int attempt = 1; attempt <= RELEASES; attempt++) {
            try {
                release();
                return "";
            } catch (KubernetesClientException e) {
                // A renewal was still on its way, or the API server has no time.
                why = String.valueOf(e.getMessage());
            }
        }
        return why;
    }

    private void release() {
        var found = lease.find();
        if (lost.isEmpty() && (found == null || lease.isAnothers(found, token))) {
            lost = RunLease.lostTo(found);
        }
        if (found != null && lease.isMine(found, token)) {
            lease.release(found);
        }
    }
}
