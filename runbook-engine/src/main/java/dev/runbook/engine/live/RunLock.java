package dev.runbook.engine.live;

import static dev.runbook.engine.live.OtherHolders.transitions;

import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
import dev.runbook.engine.journal.JournalRecord.LockTaken;
import dev.runbook.engine.journal.JournalRecord.TimeJudged;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

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

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final String holder;
    private final Duration duration;
    private final Clock clock;
    private final OtherHolders others;
    private final ScheduledExecutorService renewing = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "runbook-lock");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long renewedNanos;
    private volatile String lost = "";
    private volatile int token;

    private RunLock(
            KubernetesClient client,
            String namespace,
            String name,
            String holder,
            Duration duration,
            Clock clock,
            EndedRuns ended) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.holder = holder;
        this.duration = duration;
        this.clock = clock;
        this.others = new OtherHolders(client, holder, clock, ended);
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
        var lock = new RunLock(client, namespace, name, holder, duration, clock, ended);
        lock.acquire();
        long pause = duration.toMillis() / 3;
        var unused = lock.renewing.scheduleWithFixedDelay(lock::renew, pause, pause, TimeUnit.MILLISECONDS);
        return lock;
    }

    /** Returns the lock that a process had which is dead; it is only to be given back. */
    static RunLock kept(KubernetesClient client, LockTaken taken, String holder, Clock clock) {
        int slash = taken.lock().indexOf('/');
        var lock = new RunLock(
                client,
                taken.lock().substring(0, slash),
                taken.lock().substring(slash + 1),
                holder,
                Duration.ZERO,
                clock,
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
        var found = client.leases().inNamespace(namespace).withName(name).get();
        if (found != null) {
            var unused = new RunLock(client, namespace, name, holder, Duration.ZERO, clock, ended).others.free(found);
        }
    }

    private void acquire() {
        long before = System.nanoTime();
        try {
            var found = client.leases().inNamespace(namespace).withName(name).get();
            if (found != null && others.gaveBack(found)) {
                found = client.leases().inNamespace(namespace).withName(name).get();
            }
            var taken = found == null
                    ? client.resource(lease(null, 1)).create()
                    : client.resource(lease(others.free(found), transitions(found) + 1))
                            .update();
            token = taken.getSpec().getLeaseTransitions();
            renewedNanos = before;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                throw new HeldException("another run took the lock " + namespace + "/" + name + " at the same moment."
                        + " Nothing was done; see runbook status.");
            }
            throw e;
        }
    }

    /** Returns what was judged by the clock when the lock, and the marks on objects, were taken. */
    List<TimeJudged> judged() {
        return others.judged();
    }

    /** Another process of the same run takes the lock over as another run does, so its number is part of who holds it. */
    private boolean isMine(Lease found) {
        return holder.equals(found.getSpec().getHolderIdentity()) && transitions(found) == token;
    }

    private Lease lease(@Nullable Lease found, int number) {
        var now = ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        var builder = found == null
                ? new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                : new LeaseBuilder(found);
        var spec = found == null ? null : found.getSpec();
        boolean mine = spec != null && number == token;
        return builder.editOrNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds((int) duration.toSeconds())
                .withAcquireTime(spec != null && mine ? spec.getAcquireTime() : now)
                .withRenewTime(now)
                .withLeaseTransitions(number)
                .endSpec()
                .build();
    }

    /** Renews the lock; a failure is tried again until the lock has run out. */
    private void renew() {
        if (!lost.isEmpty() || expired()) {
            return;
        }
        long before = System.nanoTime();
        try {
            var found = client.leases().inNamespace(namespace).withName(name).get();
            if (found == null || !isMine(found)) {
                lost = lostTo(found);
                return;
            }
            var unused = client.resource(lease(found, token)).update();
            renewedNanos = before;
        } catch (KubernetesClientException e) {
            // Tried again in a third of the time; until it has run out nobody else can have it.
        }
    }

    private boolean isAnothers(Lease found) {
        var other = found.getSpec().getHolderIdentity();
        return other != null && !other.isEmpty() && !isMine(found);
    }

    private static String lostTo(@Nullable Lease found) {
        return found == null
                ? "its Lease was deleted"
                : "it belongs to " + found.getSpec().getHolderIdentity() + " (token " + transitions(found) + ")";
    }

    private boolean expired() {
        if (System.nanoTime() - renewedNanos < duration.toNanos()) {
            return false;
        }
        if (lost.isEmpty()) {
            lost = "it was not renewed for " + duration.toSeconds() + " s";
        }
        return true;
    }

    /** Returns {@code namespace/name} of the Lease. */
    public String place() {
        return namespace + "/" + name;
    }

    /** Returns how it was lost; empty while it holds. */
    public String lost() {
        return lost;
    }

    /** Returns the run that holds it. */
    public String holder() {
        return holder;
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
                : Optional.of("the lock " + namespace + "/" + name + " is lost: " + lost
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
        var found = client.leases().inNamespace(namespace).withName(name).get();
        if (lost.isEmpty() && (found == null || isAnothers(found))) {
            lost = lostTo(found);
        }
        if (found != null && isMine(found)) {
            var released = new LeaseBuilder(found)
                    .editSpec()
                    .withHolderIdentity("")
                    .withRenewTime(ZonedDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC))
                    .endSpec()
                    .build();
            var unused = client.resource(released).update();
        }
    }
}
