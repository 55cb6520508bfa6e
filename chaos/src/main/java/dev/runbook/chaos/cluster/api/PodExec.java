package dev.runbook.chaos.cluster.api;

import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;
import tools.jackson.databind.node.ObjectNode;

/** Runs commands in the containers of pods. */
@API(status = API.Status.INTERNAL, since = "0.1")
@FunctionalInterface
public interface PodExec {
    /**
     * Runs a command to its end.
     *
     * @return empty when the emulation does not know the command; the client then gets 501
     */
    Optional<Result> run(ObjectNode pod, String container, List<String> command);

    /** Tells whether a command reads its standard input; one that does runs when that has ended. */
    default boolean readsInput(ObjectNode pod, String container, List<String> command) {
        return false;
    }

    /**
     * Runs a command to its end.
     *
     * @param input what it reads from its standard input
     * @return empty when the emulation does not know the command; the client then gets 501
     */
    default Optional<Result> run(ObjectNode pod, String container, List<String> command, String input) {
        return run(pod, container, command);
    }

    /**
     * What a command left.
     *
     * @param exitCode 0 when it succeeded
     * @param output what it wrote to standard output
     * @param error what it wrote to standard error
     */
    record Result(int exitCode, String output, String error) {}
}
