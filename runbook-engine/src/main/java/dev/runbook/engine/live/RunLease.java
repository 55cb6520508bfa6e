package dev.runbook.engine.live;

import static dev.runbook.engine.live.OtherHolders.transitions;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The Lease of a lock, as one holder reads and writes it.
 *
 * @param holder the run
 * @param duration for how long it holds without being renewed
 */
record RunLease(KubernetesClient client, String namespace, String name, String holder, Duration duration, Clock clock) {
    /** Returns {@code namespace/name}. */
    String place() {
        return namespace + "/" + name;
    }

    @Nullable Lease find() {
        return client.leases().inNamespace(namespace).withName(name).get();
    }

    /** Creates it, with the first token. */
    Lease create() {
        return client.resource(held(
                        new LeaseBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(name)
                                .endMetadata()
                                .build(),
                        1,
                        null))
                .create();
    }

    /** Takes one that is free, with the next token. */
    Lease take(Lease free) {
        return client.resource(held(free, transitions(free) + 1, null)).update();
    }

    void renew(Lease mine) {
        var unused = client.resource(
                        held(mine, transitions(mine), mine.getSpec().getAcquireTime()))
                .update();
    }

    void release(Lease mine) {
        var released = new LeaseBuilder(mine)
                .editSpec()
                .withHolderIdentity("")
                .withRenewTime(ZonedDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC))
                .endSpec()
                .build();
        var unused = client.resource(released).update();
    }

    private Lease held(Lease lease, int token, @Nullable ZonedDateTime since) {
        var now = ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        return new LeaseBuilder(lease)
                .editOrNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds((int) duration.toSeconds())
                .withAcquireTime(since == null ? now : since)
                .withRenewTime(now)
                .withLeaseTransitions(token)
                .endSpec()
                .build();
    }

    /** Another process of the same run takes the lock over as another run does, so its token is part of who holds it. */
    boolean isMine(Lease found, int token) {
        return holder.equals(found.getSpec().getHolderIdentity()) && transitions(found) == token;
    }

    boolean isAnothers(Lease found, int token) {
        var other = found.getSpec().getHolderIdentity();
        return other != null && !other.isEmpty() && !isMine(found, token);
    }

    /** Returns to whom a lock is lost. */
    static String lostTo(@Nullable Lease found) {
        return found == null
                ? "its Lease was deleted"
                : "it belongs to " + found.getSpec().getHolderIdentity() + " (token " + transitions(found) + ")";
    }
}
