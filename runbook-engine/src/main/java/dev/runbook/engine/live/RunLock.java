package dev.runbook.engine.live;

import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Intent;
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
import java.util.ArrayList;
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
    private final ScheduledExecutorService renewing = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "runbook-lock");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long renewedNanos;
    private volatile String lost = "";
    private volatile int token;
    private final List<TimeJudged> judged = new ArrayList<>();

    private RunLock(
            KubernetesClient client, String namespace, String name, String holder, Duration duration, Clock clock) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.holder = holder;
        this.duration = duration;
        this.clock = clock;
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
     * @throws HeldException if another run has it
     */
    public static RunLock take(
            KubernetesClient client, String namespace, String name, String holder, Duration duration, Clock clock) {
        var lock = new RunLock(client, namespace, name, holder, duration, clock);
        lock.acquire();
        long pause = duration.toMillis() / 3;
        var unused = lock.renewing.scheduleWithFixedDelay(lock::renew, pause, pause, TimeUnit.MILLISECONDS);
        return lock;
    }

    /**
     * Looks whether the lock could be taken, without taking it.
     *
     * @throws HeldException if another run has it
     */
    public static void requireFree(KubernetesClient client, String namespace, String name, String holder, Clock clock) {
        var found = client.leases().inNamespace(namespace).withName(name).get();
        if (found != null) {
            var unused = new RunLock(client, namespace, name, holder, Duration.ZERO, clock).free(found);
        }
    }

    private void acquire() {
        long before = System.nanoTime();
        try {
            var found = client.leases().inNamespace(namespace).withName(name).get();
            var taken = found == null
                    ? client.resource(lease(null, 1)).create()
                    : client.resource(lease(free(found), transitions(found) + 1))
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

    private Lease free(Lease found) {
        var spec = found.getSpec();
        var other = spec.getHolderIdentity();
        if (other == null || other.isEmpty() || other.equals(holder) || spec.getRenewTime() == null) {
            return found;
        }
        var until = spec.getRenewTime().toInstant().plusSeconds(spec.getLeaseDurationSeconds());
        if (clock.instant().isBefore(until)) {
            throw new HeldException("the run " + other + " has the lock " + namespace + "/" + name + " until " + until
                    + " unless it renews it. Nothing was done: wait for it, or stop it with runbook abort " + other
                    + ".");
        }
        judged.add(new TimeJudged(
                clock.instant(),
                "whether the run " + other + ", which did not give it back, still has the lock " + namespace + "/"
                        + name,
                until,
                "it has run out"));
        return found;
    }

    /** Returns what was judged by the clock when the lock, and the marks on objects, were taken. */
    List<TimeJudged> judged() {
        return List.copyOf(judged);
    }

    private static int transitions(Lease found) {
        var transitions = found.getSpec().getLeaseTransitions();
        return transitions == null ? 0 : transitions;
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
                lost = found == null
                        ? "its Lease was deleted"
                        : "it belongs to " + found.getSpec().getHolderIdentity() + " (token " + transitions(found)
                                + ")";
                return;
            }
            var unused = client.resource(lease(found, token)).update();
            renewedNanos = before;
        } catch (KubernetesClientException e) {
            // Tried again in a third of the time; until it has run out nobody else can have it.
        }
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

    /**
     * Looks whether a run still has another lock, which it left on an object.
     *
     * @throws HeldException if it has
     */
    void requireFree(String lock, String run, String object) {
        int slash = lock.indexOf('/');
        Lease found;
        try {
            found = client.leases()
                    .inNamespace(lock.substring(0, slash))
                    .withName(lock.substring(slash + 1))
                    .get();
        } catch (KubernetesClientException e) {
            throw new HeldException("the run " + run + " has marked " + object + " as its own, and whether its lock "
                    + lock + " still holds can't be read (" + e.getMessage()
                    + "). Nothing was done: allow get on it, or"
                    + " take the annotation " + dev.runbook.engine.gate.Content.LOCK + " away if that run is over.");
        }
        if (found != null && run.equals(found.getSpec().getHolderIdentity())) {
            try {
                var unused = free(found);
            } catch (HeldException e) {
                throw new HeldException(
                        "the run " + run + " of another runbook is at work on " + object + ": " + e.getMessage());
            }
        }
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

    /** Gives the lock back, if it is still this run's. */
    @Override
    public void close() {
        renewing.shutdownNow();
        for (int attempt = 1; attempt <= RELEASES; attempt++) {
            try {
                release();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != CONFLICT) {
                    return; // It runs out by itself.
                }
                // A renewal was still on its way.
            }
        }
    }

    private void release() {
        var found = client.leases().inNamespace(namespace).withName(name).get();
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
