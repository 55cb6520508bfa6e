package dev.runbook.chaos.cluster.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/** Knows what the containers of pods wrote. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface PodLogs {
    /**
     * Returns what a container wrote, oldest first.
     *
     * @param previous whether the run before the last restart is meant
     * @return empty when there was no such run
     */
    Optional<List<Line>> lines(ObjectNode pod, String container, boolean previous);

    /**
     * One line of a log.
     *
     * @param at when it was written, in virtual time
     * @param text without the line's end
     */
    record Line(Instant at, String text) {}
}
