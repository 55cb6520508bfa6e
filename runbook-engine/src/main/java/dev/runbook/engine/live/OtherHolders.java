package dev.runbook.engine.live;

import dev.runbook.engine.gate.Content;
import dev.runbook.engine.journal.JournalRecord.TimeJudged;
import dev.runbook.engine.live.RunLock.HeldException;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Judges for one run whether locks that others hold are free all the same. */
final class OtherHolders {
    private final KubernetesClient client;
    private final String holder;
    private final Clock clock;
    private final EndedRuns ended;
    private final List<TimeJudged> judged = new ArrayList<>();

    OtherHolders(KubernetesClient client, String holder, Clock clock, EndedRuns ended) {
        this.client = client;
        this.holder = holder;
        this.clock = clock;
        this.ended = ended;
    }

    /** Returns what was judged by the clock. */
    List<TimeJudged> judged() {
        return List.copyOf(judged);
    }

    /**
     * Returns a lock that can be taken.
     *
     * @throws HeldException if another run has it
     */
    Lease free(Lease found) {
        var spec = found.getSpec();
        var other = spec.getHolderIdentity();
        if (other == null || other.isEmpty() || other.equals(holder) || spec.getRenewTime() == null) {
            return found;
        }
        var until = spec.getRenewTime().toInstant().plusSeconds(spec.getLeaseDurationSeconds());
        if (isKept(found)) {
            return found;
        }
        if (clock.instant().isBefore(until)) {
            throw new HeldException("the run " + other + " has the lock " + placeOf(found) + " until " + until
                    + " unless it renews it. Nothing was done: wait for it, or stop it with runbook abort " + other
                    + ".");
        }
        judged.add(new TimeJudged(
                clock.instant(),
                "whether the run " + other + ", which did not give it back, still has the lock " + placeOf(found),
                until,
                "it has run out"));
        return found;
    }

    /** Returns whether it is held by a run that is known to have ended. */
    boolean isKept(Lease found) {
        var other = found.getSpec().getHolderIdentity();
        return other != null
                && !other.isEmpty()
                && !other.equals(holder)
                && ended.kept(other, placeOf(found), transitions(found));
    }

    /** Has the lock given back of a run that is known to have ended; returns whether there was such a one. */
    boolean gaveBack(Lease found) {
        if (!isKept(found)) {
            return false;
        }
        ended.giveBack(found.getSpec().getHolderIdentity());
        return true;
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
                    + " take the annotation " + Content.LOCK + " away if that run is over.");
        }
        if (found != null && run.equals(found.getSpec().getHolderIdentity())) {
            if (gaveBack(found)) {
                return;
            }
            try {
                var unused = free(found);
            } catch (HeldException e) {
                throw new HeldException(
                        "the run " + run + " of another runbook is at work on " + object + ": " + e.getMessage());
            }
        }
    }

    private static String placeOf(Lease found) {
        return found.getMetadata().getNamespace() + "/" + found.getMetadata().getName();
    }

    static int transitions(Lease found) {
        var transitions = found.getSpec().getLeaseTransitions();
        return transitions == null ? 0 : transitions;
    }
}
