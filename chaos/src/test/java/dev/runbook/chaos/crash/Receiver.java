package dev.runbook.chaos.crash;

import dev.runbook.chaos.world.ClusterWorld;
import java.util.List;

/** Whom a run acts on beside the cluster's objects: it knows how often, and no run can ask it. */
interface Receiver extends AutoCloseable {
    /** Returns a world in whose pods it is reached, where it is. */
    default ClusterWorld in(ClusterWorld world) {
        return world;
    }

    /** Makes itself reachable for commands. Returns the options by which they find it. */
    default List<String> reachedBy(ProcessesFixture commands) throws Exception {
        return List.of();
    }

    /** Returns how often it was acted on. */
    int times() throws Exception;

    @Override
    default void close() throws Exception {}
}
