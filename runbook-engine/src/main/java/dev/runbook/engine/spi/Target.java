package dev.runbook.engine.spi;

import java.util.Optional;
import org.apiguardian.api.API;

/** A kind of cluster that runs can act on. Found by {@link java.util.ServiceLoader}; cheap to make. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public interface Target {
    /** Returns the name that configuration and reports use, as {@code embedded}. */
    String name();

    /** Returns why this target can't be used here, as "no Docker"; empty when it can. */
    Optional<String> unavailable();

    /**
     * Returns whether it has room for few arenas at a time. Then {@link #open} waits until there is room, a drill closes
     * its arena before it opens the next, and time and timeline of a closed one can still be read.
     */
    default boolean exclusive() {
        return false;
    }

    /**
     * Prepares a world. Time has not moved when it returns. Worlds are prepared by several threads at a time.
     *
     * @throws PrepareException with all problems of the world: manifests, missing objects, rules that don't fit
     */
    Arena open(ArenaRequest request);

    /**
     * Prepares as much of a world as can be read after {@link #open} has refused it, so that its faults can be asked
     * what else it lacks.
     *
     * @return empty, as unless overridden, where that costs much or would tell nothing
     */
    default Optional<Arena> openInPart(ArenaRequest request) {
        return Optional.empty();
    }
}
