package dev.runbook.engine.cli;

import dev.runbook.engine.live.LiveCluster;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One of several servers: which one takes alerts is decided by a Lease. */
final class Replica implements AutoCloseable {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration RENEW = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final AtomicBoolean leads = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable CompletableFuture<?> election;

    private Replica() {}

    /**
     * Takes part in an election, again and again until it is closed: who could not renew the Lease in time stands again.
     *
     * @param place {@code namespace/name} of the Lease; null where there is one replica, which leads
     */
    static Replica of(LiveCluster cluster, @Nullable String place, ServeLog log) {
        var replica = new Replica();
        if (place == null) {
            replica.leads.set(true);
            return replica;
        }
        int slash = place.indexOf('/');
        if (slash < 1 || slash == place.length() - 1) {
            throw new Refusal(ExitCode.USAGE, "--leader-election takes NAMESPACE/NAME, not " + place + ".");
        }
        var name = "runbook-" + UUID.randomUUID();
        var configuration = new LeaderElectionConfigBuilder()
                .withName(name)
                .withLock(new LeaseLock(place.substring(0, slash), place.substring(slash + 1), name))
                .withLeaseDuration(LEASE)
                .withRenewDeadline(RENEW)
                .withRetryPeriod(RETRY)
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(new LeaderCallbacks(
                        () -> replica.become(true, log, name),
                        () -> replica.become(false, log, name),
                        leader -> log.event("leader", place, leader + " takes the alerts")))
                .build();
        replica.stand(cluster, configuration);
        return replica;
    }

    private void stand(LiveCluster cluster, LeaderElectionConfig configuration) {
        if (!closed.get()) {
            election = cluster.client()
                    .leaderElector()
                    .withConfig(configuration)
                    .build()
                    .start()
                    .whenComplete((over, failed) -> stand(cluster, configuration));
        }
    }

    private void become(boolean leader, ServeLog log, String name) {
        leads.set(leader);
        log.event("leader", name, leader ? "leads" : "no longer leads: new alerts are for another replica");
    }

    boolean leads() {
        return leads.get();
    }

    @Override
    public void close() {
        closed.set(true);
        var standing = election;
        if (standing != null) {
            standing.cancel(true);
        }
    }
}
